import ArgumentParser
import Files
import MPI
import Networks
import ProgramSupport
import Tensors
import Training

/// `stn-bench step`.
struct StepBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "step", abstract: "Time whole training steps of a configuration, and their phases.",
    discussion: """
      Example:
        mpirun -np 2 stn-bench step --config Configs/r-st-cnn.yaml

      Steps are those of stn train, fresh samples and exact exchange included, without lines of metrics, validations and \
      checkpoints. Phases are rank 0's.
      """)

  @OptionGroup var settings: ConfigurationArguments
  @OptionGroup var arguments: BenchArguments

  @Option(help: "Seconds of steps in each repeat.")
  var seconds = 0.5

  func run() {
    Ranks.run { world in
      let options = try settings.load(over: world)
      try Machine.prepare(threads: options.training.threads, over: world)
      let run = try StepRun(options, over: world)
      let count = try run.stepCount(seconds: seconds)
      let repeats = try (0..<arguments.repeats).map { _ in try run.run(count) }
      // Before the limits are measured, which takes large arrays.
      let memory = try ResidentMemory(over: world)
      let limits = try Limits(repeats: arguments.repeats)
      let report = Report(
        limits: limits, rows: rows(repeats, of: run, over: world), notes: notes(run, memory, over: world),
        object: object(run, memory, over: world))
      try report.write(arguments, over: world)
      return .success
    }
  }

  /// The whole step, and each phase of this rank; a repeat counts with the mean of its steps.
  private func rows(_ repeats: [StepRun.Steps], of run: StepRun, over world: Communicator) -> [BenchRow] {
    let batch = Double(run.options.training.batch)
    let mean = { (values: [Double]) in values.reduce(0, +) / Double(values.count) }
    let operations = Double(TrainingCost(of: run.trainer.network).total) * batch
    let step = BenchRow(
      name: "step", time: Measurement(repeats.map { mean($0.seconds) }), operations: operations,
      samples: batch,
      ranks: world.size)
    return [step]
      + Phase.ofSteps.map { phase in
        BenchRow(
          name: "  \(phase.rawValue)",
          time: Measurement(repeats.map { steps in mean(steps.phases.map { $0[phase] }) }))
      }
  }

  private func notes(_ run: StepRun, _ memory: ResidentMemory, over world: Communicator) -> [String] {
    let training = run.options.training
    return [
      "\(world.size) rank\(world.size == 1 ? "" : "s") × \(training.threads) thread\(training.threads == 1 ? "" : "s"), "
        + "batch \(training.batch) in \(training.microBatches) micro-batches, "
        + "\(run.trainer.network.parameters.count) parameters, "
        + "\(formatted(Double(TrainingCost(of: run.trainer.network).total) / 1e6)) MFLOP a sample forward and backward",
      "resident memory of the largest rank \(formatted(Double(memory.now) / 1e6)) MB, at most "
        + "\(formatted(Double(memory.peak) / 1e6)) MB, when the digits were read",
    ]
  }

  private func object(_ run: StepRun, _ memory: ResidentMemory, over world: Communicator) -> [String:
    any Encodable]
  {
    [
      "ranks": world.size, "threads": run.options.training.threads, "batch": run.options.training.batch,
      "micro_batches": run.options.training.microBatches, "parameters": run.trainer.network.parameters.count,
      "flop_per_sample": TrainingCost(of: run.trainer.network).total,
      "peak_resident_bytes": memory.peak, "resident_bytes": memory.now,
    ]
  }
}
