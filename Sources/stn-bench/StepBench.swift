import ArgumentParser
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
      Steps are those of stn train, fresh samples and exact exchange included, without lines of metrics, validations and \
      checkpoints. Phases are rank 0's; the exchange holds what it waits for slower ranks.
      """)

  @OptionGroup var settings: ConfigurationArguments
  @OptionGroup var arguments: BenchArguments

  @Option(help: "Seconds of steps in each repeat.")
  var seconds = 0.5

  func run() {
    Ranks.run { world in
      let options = try settings.load(over: world)
      try Machine.prepare(threads: options.training.threads, over: world)
      let limits = try Limits(repeats: arguments.repeats)
      let run = try StepRun(options, over: world)
      let count = try run.stepCount(seconds: seconds)
      let repeats = try (0..<arguments.repeats).map { _ in try run.run(count) }
      let report = Report(
        limits: limits, rows: rows(repeats, of: run, over: world), notes: try notes(run, over: world),
        object: try object(run, over: world))
      try report.print(arguments, over: world)
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
      + Phase.allCases.map { phase in
        BenchRow(
          name: "  \(phase.rawValue)",
          time: Measurement(repeats.map { steps in mean(steps.phases.map { $0[phase] }) }))
      }
  }

  private func notes(_ run: StepRun, over world: Communicator) throws -> [String] {
    let training = run.options.training
    let memory = Double(try world.allreduce(Int64(peakResidentBytes()), .max))
    return [
      "\(world.size) rank\(world.size == 1 ? "" : "s") × \(training.threads) thread\(training.threads == 1 ? "" : "s"), "
        + "batch \(training.batch) in \(training.microBatches) micro-batches, "
        + "\(run.trainer.network.parameters.count) parameters, "
        + "\(formatted(Double(TrainingCost(of: run.trainer.network).total) / 1e6)) MFLOP a sample forward and backward",
      "largest resident memory of a rank \(formatted(memory / 1e6)) MB",
    ]
  }

  private func object(_ run: StepRun, over world: Communicator) throws -> [String: any Encodable] {
    [
      "ranks": world.size, "threads": run.options.training.threads, "batch": run.options.training.batch,
      "micro_batches": run.options.training.microBatches, "parameters": run.trainer.network.parameters.count,
      "flop_per_sample": TrainingCost(of: run.trainer.network).total,
      "peak_resident_bytes": try world.allreduce(Int64(peakResidentBytes()), .max),
    ]
  }
}
