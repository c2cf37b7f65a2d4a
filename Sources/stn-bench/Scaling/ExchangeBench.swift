import ArgumentParser
import Files
import MPI
import Memory
import Networks
import ProgramSupport
import Tensors
import Training

/// `stn-bench exchange`.
struct ExchangeBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exchange",
    abstract:
      "Time sums over ranks of 8 B to 16 MB, and of a network's gradients, and their share of a step.",
    discussion: """
      Example:
        mpirun -np 2 stn-bench exchange --config Configs/r-st-cnn.yaml

      Run it under mpirun. Bytes are those of one rank's buffer. The share of the step holds the conversion to fixed point, \
      but not what rank 0 waits for slower ranks, which is told apart.
      """)

  @OptionGroup var settings: ConfigurationArguments
  @OptionGroup var arguments: BenchArguments

  func run() {
    Ranks.run { world in
      let options = try settings.load(over: world)
      try Machine.prepare(threads: options.training.threads, over: world)
      let limits = try Limits(repeats: arguments.repeats)
      let sweep = try AllreduceSweep(repeats: arguments.repeats, over: world)
      let run = try StepRun(options, over: world)
      let rows = try sweep.rows + [messageRow(run, over: world)] + gradientRows(run, over: world)
      try Report(limits: limits, rows: rows, notes: try notes(run, over: world)).write(arguments, over: world)
      return .success
    }
  }

  /// The sum of as many integers as there are parameters by messages alone, for comparison.
  private func messageRow(_ run: StepRun, over world: Communicator) throws -> BenchRow {
    let count = run.trainer.network.parameters.count
    let buffer = AlignedMemory(repeating: Int64(world.rank), count: count)
    try world.allreduce(buffer.elements, .sum)
    guard buffer.elements.allSatisfy({ $0 == world.size * (world.size - 1) / 2 }) else {
      throw Fault(.internalError, "MPI_Allreduce of \(count) integers gave wrong sums; nothing was timed")
    }
    let time = try Measurement(repeats: arguments.repeats, iterations: 20) {
      try world.allreduce(buffer.elements, .sum)
    }
    return BenchRow(name: "MPI_Allreduce \(size(8 * count))", time: time, bytes: Double(8 * count))
  }

  /// The exchange of the network's gradients: one micro-batch's conversion, then the allreduce and the way back.
  private func gradientRows(_ run: StepRun, over world: Communicator) throws -> [BenchRow] {
    let network = run.trainer.network
    let training = run.options.training
    let figures = run.options.objective.figures
    let exchange = try ExactExchange(
      [network.parameters, network.state], figures: figures, batch: training.batch,
      microBatches: training.microBatches,
      transformers: network.transformers.count, over: world)
    exchange.begin()
    let adding = Measurement(repeats: arguments.repeats) { exchange.add(FigureSums(of: figures)) }
    try world.barrier()
    let finishing = try Measurement(repeats: arguments.repeats, iterations: 20) {
      _ = try exchange.finish(RunRequests(), [])
    }
    let count = Double(network.parameters.count)
    return [
      BenchRow(name: "gradients to fixed point", time: adding, bytes: 24 * count),
      BenchRow(name: "gradients' allreduce and back", time: finishing, bytes: 8 * count),
    ]
  }

  private func notes(_ run: StepRun, over world: Communicator) throws -> [String] {
    let steps = try run.run(run.stepCount(seconds: 2))
    let total = steps.phases.reduce(0) { $0 + $1.total }
    func share(of phase: Phase) -> String {
      "\(formatted(100 * steps.phases.reduce(0) { $0 + $1[phase] } / total)) %"
    }
    return [
      "\(world.size) rank\(world.size == 1 ? "" : "s"), \(run.trainer.network.parameters.count) parameters; "
        + "exchange \(share(of: .exchange)) of rank 0's step of \(duration(total / Double(steps.phases.count))), "
        + "waiting \(share(of: .wait))"
    ]
  }
}
