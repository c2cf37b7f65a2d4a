public import ArgumentParser
import Configuration
public import Datasets
import Files
import MPI
import Networks
import POSIX
import Tensors
import Training

/// The options by which commands are given a trained network and samples to try it on.
struct TrainedNetworkArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp("The checkpoint, a run's folder for its latest, or its best.", valueName: "file"))
  var checkpoint: String

  @Option(help: ArgumentHelp("A dataset made by stn generate, instead of a split.", valueName: "file"))
  var data: String?

  @Option(help: "The split to take; test if nothing else is said.")
  var split: Split?

  @Option(
    name: .customLong("set"), help: ArgumentHelp("Set one key; may be repeated.", valueName: "key.path=value")
  )
  var assignments: [String] = []

  func validate() throws {
    guard data == nil || split == nil else {
      throw ValidationError("a dataset has no splits: name either --data or --split")
    }
  }

  /// What the samples are called where they are reported.
  var dataName: String { data ?? splitName }

  /// The files that are read and named on the command line; a run's folder names its pointer and a checkpoint.
  func files() throws -> [NamedFile] {
    let checkpoints = [
      try RunFolder.checkpoint(at: checkpoint), checkpoint, RunFolder(checkpoint).pointerPath,
    ]
    return checkpoints.map { NamedFile("--checkpoint", $0) } + (data.map { [NamedFile("--data", $0)] } ?? [])
  }

  /// The split's name, or `file`.
  var splitName: String { data == nil ? (split ?? .test).rawValue : "file" }

  /// Reads checkpoint and samples, and gives every rank the network; a collective call.
  func load(over world: Communicator) throws -> TrainedNetwork {
    let checkpoint = try NamedCheckpoint(checkpoint, set: assignments.map(\.asTyped), over: world)
    try Machine.prepare(threads: checkpoint.options.training.threads, over: world)
    let dataset = try dataset(checkpoint.options, over: world)
    let network = try Network.trained(by: checkpoint.path, checkpoint.options, for: dataset, over: world)
    return TrainedNetwork(checkpoint: checkpoint, dataset: dataset, network: network)
  }

  private func dataset(_ options: RunOptions, over world: Communicator) throws -> any Dataset {
    if let data { return try world.onEveryRank { try DatasetFile(opening: data) } }
    return try Splits.open(options.data, seed: options.seed, over: world).dataset(of: split ?? .test)
  }
}

/// A network with a checkpoint's parameters, and samples that it takes.
struct TrainedNetwork {
  let checkpoint: NamedCheckpoint
  let dataset: any Dataset
  let network: Network
}

extension Split: ExpressibleByArgument {}
