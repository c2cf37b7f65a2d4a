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

/// The options by which commands are given samples to try a network on.
struct SampleArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A dataset instead of a split, or pictures: a folder, a list of files, or arrays, as stn import takes them.",
      valueName: "file"), completion: .file())
  var data: String?

  @Option(help: "The split to take; test if nothing else is said.")
  var split: Split?

  @Option(
    name: .customLong("set"), help: ArgumentHelp("Set one key; may be repeated.", valueName: "key.path=value")
  )
  var assignments: [String] = []

  @OptionGroup var weights: WeightArguments

  @OptionGroup var finding: FindingArguments

  func validate() throws {
    guard data != nil || finding.isEmpty else {
      throw ValidationError("\(FindingArguments.words) go with pictures as --data")
    }
    guard data == nil || split == nil else {
      throw ValidationError("a dataset has no splits: name either --data or --split")
    }
  }

  /// What the samples are called where they are reported.
  var dataName: String { data ?? splitName }

  /// The files that are read and named on the command line; a run's folder names its pointer and a checkpoint.
  func files(for checkpoint: String) throws -> [NamedFile] {
    let checkpoints = [
      try RunFolder.checkpoint(at: checkpoint), checkpoint, RunFolder(checkpoint).pointerPath,
    ]
    let others = [("--data", data), ("--class-names", finding.classNames)]
    return checkpoints.map { NamedFile("--checkpoint", $0) }
      + others.compactMap { option, path in path.map { NamedFile(option, $0) } }
  }

  /// The split's name, or `file`.
  var splitName: String { data == nil ? (split ?? .test).rawValue : "file" }

  /// Gives `body` the checkpoint of a name to read all that it needs; a collective call, by `NamedCheckpoint.read`.
  func read<Value>(
    _ name: String, over world: Communicator, _ body: (NamedCheckpoint) throws -> Value
  ) throws -> Value {
    try NamedCheckpoint.read(name, set: assignments.map(\.asTyped), weights.choice, over: world, body)
  }

  /// Reads samples, of the checkpoint's data those that `choose` takes, and gives every rank the network; a collective
  /// call.
  ///
  /// Of pictures somebody must say what they show only where that `isNeeded`.
  func load(
    _ checkpoint: NamedCheckpoint, over world: Communicator, labels isNeeded: Bool,
    choose: (Splits) throws -> any Dataset
  ) throws -> TrainedNetwork {
    try Machine.prepare(threads: checkpoint.options.training.threads, over: world)
    let pictures = try pictures(for: checkpoint, labels: isNeeded || finding.areOfLabels, over: world)
    let samples = try pictures ?? dataset(checkpoint.options, over: world, choose)
    let dataset = try Splits(training: samples)
      .prepared(for: checkpoint.options.data, from: checkpoint.path, over: world).training
    let network = try Network.trained(
      by: checkpoint.path, checkpoint.options, checkpoint.weights, for: dataset, over: world)
    return TrainedNetwork(checkpoint: checkpoint, dataset: dataset, pictures: pictures, network: network)
  }

  /// The pictures that `--data` names; nil where it names a dataset, or nothing.
  private func pictures(
    for checkpoint: NamedCheckpoint, labels isNeeded: Bool, over world: Communicator
  ) throws -> TriedPictures? {
    guard let data else { return nil }
    let found = try world.fromRankZero {
      guard try !FileFormat.isSaid(by: data) else {
        guard finding.isEmpty else {
          throw Fault(
            .usage,
            "\(data) is a file of stn, which tells by itself what is in it; leave out \(FindingArguments.words)"
          )
        }
        return []
      }
      var options = finding.options
      options.isUnlabelled = !isNeeded
      return Array(try JSONEncoder().encode(FoundSource(at: data, options)))
    }
    guard !found.isEmpty else { return nil }
    let source = try JSONDecoder().decode(FoundSource.self, from: Data(found))
    let pictures = try world.onEveryRank {
      let options = checkpoint.options
      let schema = try CheckpointFile(checkpoint.path).schema(
        ofImages: Shape(options.network.input), labelsPerSample: max(options.objective.heads, 1))
      return try TriedPictures(source, at: data, for: schema, isLabelled: isNeeded)
    }
    if world.rank == 0 { for notice in notices(of: source, at: data) { Ranks.complain("note: \(notice)") } }
    return pictures
  }

  private func notices(of source: FoundSource, at path: String) -> [String] {
    let split = source.tried.split.rawValue
    return source.notices
      + (source.splitCount > 1 ? ["\(path) has several splits, of which the \(split) split is taken"] : [])
  }

  private func dataset(
    _ options: RunOptions, over world: Communicator, _ choose: (Splits) throws -> any Dataset
  ) throws -> any Dataset {
    if let data { return try world.onEveryRank { try DatasetFile(opening: data) } }
    return try choose(Splits.open(options.data, seed: options.seed, over: world))
  }
}

extension Split: ExpressibleByArgument {}
