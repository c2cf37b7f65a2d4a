import ArgumentParser
import Files
import Foundation
import MPI
import Memory
import ProgramSupport
import Training

/// `stn-bench scaling`.
struct ScalingBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scaling",
    abstract: "Predict the time of a step on 2 to 4,096 ranks from measurements here.",
    discussion: """
      Example:
        mpirun -np 2 stn-bench scaling --config Configs/r-st-cnn.yaml

      Measured are each rank's steps by itself, allreduces of many sizes, and steps of all ranks together, against which the \
      prediction is checked: run it under mpirun, best on two hosts. All else is projection, of fabrics by round figures.
      """)

  @OptionGroup var settings: ConfigurationArguments
  @OptionGroup var arguments: BenchArguments

  @Option(help: "Ranks on each node of the projected machines.")
  var node = 32

  @Option(help: "Seconds of steps that are timed.")
  var seconds = 12.0

  func validate() throws {
    guard node >= 1 else { throw ValidationError("--node is \(node), expected 1 or more") }
  }

  func run() {
    Ranks.run { world in
      let options = try settings.load(over: world)
      try Machine.prepare(threads: options.training.threads, over: world)
      let scaling = try ScalingMeasurement(options, seconds: seconds, repeats: arguments.repeats, over: world)
      let report = ScalingReport(scaling, node: node)
      try world.onRankZero { try StandardStreams.writeResults(arguments.json ? report.json() : report.text) }
      return .success
    }
  }
}

/// What a prediction is made of, and what it is checked against.
struct ScalingMeasurement {
  let ranks: Int
  let model: StepModel
  /// The fit, and nil where one rank is alone.
  let fitted: FittedFabric?
  /// Seconds a byte of adding 64-bit integers.
  let reduction: Double
  /// The median step of all ranks together.
  let together: Double
  /// The median of one rank's own steps, others than those of the model.
  let alone: Double
  /// Whether all ranks are on one node, so that the fit is that of memory.
  let sharesMemory: Bool
  /// The efficiency of weak scaling that arithmetic by itself has here.
  let pace: Double

  /// Measures; a collective call.
  init(_ options: RunOptions, seconds: Double, repeats: Int, over world: Communicator) throws {
    ranks = world.size
    let steps = try InterleavedSteps(options, seconds: seconds, rounds: repeats, over: world)
    model = try StepModel(steps.modelled, of: steps.single, over: world)
    alone = Measurement(steps.alone.seconds).median
    together = Measurement(steps.together.seconds).median
    reduction = try Self.addition(repeats)
    let sweep = try AllreduceSweep(
      repeats: repeats, more: [Int(model.bytes)], rest: model.share(ranks: ranks), over: world)
    sharesMemory = try world.splitByNode().size == ranks
    // In memory that ranks share, adding is part of the transfer.
    let added = sharesMemory ? 0 : reduction
    fitted = ranks > 1 ? FittedFabric(sweep, around: model.bytes, ranks: ranks, reduction: added) : nil
    pace = try steps.pace.efficiency()
  }

  /// Adds buffers of 1 MiB.
  private static func addition(_ repeats: Int) throws -> Double {
    let count = 1 << 17
    let memory = (
      AlignedMemory<Int64>(repeating: 0, count: count), AlignedMemory<Int64>(repeating: 1, count: count)
    )
    let (sums, terms) = (memory.0.elements, memory.1.elements)
    defer { withExtendedLifetime(memory) {} }
    var additions = 0
    let time = Measurement(repeats: repeats) {
      for i in 0..<count { sums[i] &+= terms[i] }
      additions += 1
    }
    try Fault.check(Double(sums[count - 1]), near: Double(additions), tolerance: 0, "a sum of integers")
    return time.median / Double(8 * count)
  }
}

/// Steps of each rank by itself and of all together, in turns, so that what changes with time befalls all alike.
private struct InterleavedSteps {
  /// The run of this rank by itself.
  let single: StepRun
  private(set) var modelled = StepRun.Steps()
  private(set) var together = StepRun.Steps()
  private(set) var alone = StepRun.Steps()
  private(set) var pace: EvenPace

  /// Ranks by themselves run at once: cores that share memory and power are then as busy as together.
  init(_ options: RunOptions, seconds: Double, rounds: Int, over world: Communicator) throws {
    guard let one = try world.split(color: world.rank) else {
      throw Fault(.internalError, "a rank without itself")
    }
    single = try StepRun(options, over: one)
    let all = try StepRun(options, over: world)
    let share = seconds / Double(4 * rounds)
    let own = Int(try world.allreduce(Int64(single.stepCount(seconds: share)), .max))
    let common = try all.stepCount(seconds: share)
    pace = try EvenPace(seconds: share / Double(common), over: world)
    for _ in 0..<rounds {
      try world.barrier()
      modelled.append(try single.run(own))
      together.append(try all.run(common))
      alone.append(try single.run(own))
      try pace.run((common + 1) / 2)
    }
  }
}
