import ArgumentParser
import Configuration
import Datasets
import Foundation
import MPI
import Networks
import Tensors
import Training

/// `stn evaluate`.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Count a checkpoint's errors on digits that it was not trained on.",
    discussion: """
      Examples:
        mpirun -np 2 stn evaluate --checkpoint Runs/first
        stn evaluate --checkpoint Runs/first --split validation --json
        stn evaluate --checkpoint Runs/first --data test.h5

      Every sample is counted exactly once, on any number of ranks. The checkpoint brings its own configuration.
      """)

  @Option(
    help: ArgumentHelp("The checkpoint, a run's folder for its latest, or its best.", valueName: "file"))
  var checkpoint: String

  @Option(help: ArgumentHelp("A dataset made by stn generate, instead of a split.", valueName: "file"))
  var data: String?

  @Option(help: "The split to count errors on; test if nothing else is said.")
  var split: Split?

  @Option(
    name: .customLong("set"), help: ArgumentHelp("Set one key; may be repeated.", valueName: "key.path=value")
  )
  var assignments: [String] = []

  @Flag(help: "Print the result as a JSON object.")
  var json = false

  /// The held-out samples.
  enum Split: String, ExpressibleByArgument, CaseIterable {
    case test
    case validation
  }

  func validate() throws {
    guard data == nil || split == nil else {
      throw ValidationError("a dataset has no splits: name either --data or --split")
    }
  }

  func run() {
    Ranks.run { world in
      let checkpoint = try NamedCheckpoint(checkpoint, set: assignments, over: world)
      let options = checkpoint.options
      try Machine.prepare(threads: options.training.threads, over: world)
      let samples = try samples(options, over: world)
      let network = try world.onEveryRank {
        let size = try BatchPlan(options.training, ranks: 1).microBatch
        let network = try Network(options.network, microBatch: size, seed: options.seed)
        try network.check(against: samples)
        return network
      }
      try world.onRankZero { try CheckpointFile(checkpoint.path).restore(network.parameters) }
      try world.broadcast(network.parameters.values)
      network.parameters.didChangeValues()
      let result = try count(network, samples, over: world)
      if world.rank == 0 {
        print(json ? try report(result, of: checkpoint) : sentence(result, of: checkpoint))
      }
      return .success
    }
  }

  private func count(
    _ network: Network, _ samples: any SampleSource, over world: Communicator
  ) throws -> Evaluator.Result {
    let evaluator = Evaluator(network, over: world)
    let meter = ProgressMeter(
      "micro-batch", to: evaluator.microBatches(of: samples).count,
      samplesPerStep: network.input.shape[0] * world.size, style: .auto)
    let result = try evaluator.evaluate(samples) { if world.rank == 0 { meter.update($0) } }
    if world.rank == 0 { meter.clear() }
    return result
  }

  private func samples(_ options: RunOptions, over world: Communicator) throws -> any SampleSource {
    if let data { return try world.onEveryRank { HDF5Images(try DatasetFile(opening: data)) } }
    let sources = try SampleSources.open(options.data, seed: options.seed, over: world)
    guard let samples = split == .validation ? sources.validation : sources.test else {
      throw TrainingError(
        "the checkpoint's configuration has no \(name) split; name a dataset by --data",
        .configuration)
    }
    return samples
  }

  /// What the errors are counted on.
  private var name: String { data ?? (split ?? .test).rawValue }

  private func sentence(_ result: Evaluator.Result, of checkpoint: NamedCheckpoint) -> String {
    "\(checkpoint.path): "
      + String(
        format: "%@ error %.2f %% (%d of %d wrong), loss %.4f nat", name, result.errorPercent, result.errors,
        result.count, result.loss)
  }

  private func report(_ result: Evaluator.Result, of checkpoint: NamedCheckpoint) throws -> String {
    let object: [String: any Encodable] = [
      "checkpoint": checkpoint.path, "data": name, "error_percent": result.errorPercent,
      "errors": result.errors,
      "count": result.count, "loss": result.loss,
    ]
    return try jsonText(object)
  }
}
