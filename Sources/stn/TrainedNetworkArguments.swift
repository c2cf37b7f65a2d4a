public import ArgumentParser
import Configuration
public import Datasets
import Files
import Foundation
import Imports
import MPI
import Networks
import POSIX
import ProgramSupport
import Tensors
import Training

/// The options by which commands are given a trained network and samples to try it on.
struct TrainedNetworkArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp("The checkpoint, a run's folder for its latest, or its best.", valueName: "file"))
  var checkpoint: String

  @Option(
    help: ArgumentHelp(
      "A dataset instead of a split; to predict also pictures: a folder, a list of files, or arrays.",
      valueName: "file"))
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
  ///
  /// On request `--data` may name pictures, too, of which nobody says what they show.
  func load(over world: Communicator, takingPictures: Bool = false) throws -> TrainedNetwork {
    let checkpoint = try NamedCheckpoint(checkpoint, set: assignments.map(\.asTyped), over: world)
    try Machine.prepare(threads: checkpoint.options.training.threads, over: world)
    let found =
      try pictures(takingPictures, for: checkpoint, over: world) ?? dataset(checkpoint.options, over: world)
    let dataset = try Splits(training: found)
      .prepared(for: checkpoint.options.data, from: checkpoint.path, over: world).training
    let network = try Network.trained(by: checkpoint.path, checkpoint.options, for: dataset, over: world)
    return TrainedNetwork(checkpoint: checkpoint, dataset: dataset, network: network)
  }

  /// The pictures that `--data` names, where the command takes such; nil where it names a dataset, or nothing.
  private func pictures(
    _ takesPictures: Bool, for checkpoint: NamedCheckpoint, over world: Communicator
  ) throws -> UnlabelledPictures? {
    guard takesPictures, let data else { return nil }
    let found = try world.fromRankZero {
      guard try FileFormat.isHDF5(data) == false else { return [] }
      var options = FindingOptions()
      options.isUnlabelled = true
      return Array(try JSONEncoder().encode(FoundSource(at: data, options)))
    }
    guard !found.isEmpty else { return nil }
    let source = try JSONDecoder().decode(FoundSource.self, from: Data(found))
    if world.rank == 0 { for notice in source.notices { Ranks.complain("note: \(notice)") } }
    return try world.onEveryRank {
      let options = checkpoint.options
      let schema = try CheckpointFile(checkpoint.path).schema(
        ofImages: Shape(options.network.input), labelsPerSample: max(options.objective.heads, 1))
      return try UnlabelledPictures(source, for: schema)
    }
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
