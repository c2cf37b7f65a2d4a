import ArgumentParser
import Configuration
import Datasets
import Files
import Foundation
import MPI
import Networks
import POSIX
import Predictions
import ProgramSupport
import Tensors
import Training

/// `stn inspect`.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what is in a checkpoint, dataset or predictions, or the plan of a configured network.",
    discussion: """
      Examples:
        stn inspect Runs/first
        stn inspect test.h5
        stn inspect --config Configs/quickstart.yaml
        stn inspect --config Configs/quickstart.yaml --set training.batch=64 --json
        stn inspect --keys
      """)

  @Argument(
    help: ArgumentHelp(
      "A checkpoint, a run's folder for its latest, a dataset or predictions.", valueName: "file"))
  var file: String?

  @Option(help: ArgumentHelp("Show the plan of this configuration's network.", valueName: "file"))
  var config: String?

  @Option(
    name: .customLong("set"), help: ArgumentHelp("Set one key; may be repeated.", valueName: "key.path=value")
  )
  var assignments: [String] = []

  @Flag(help: "Print a JSON object.")
  var json = false

  @Flag(help: "List every key of a configuration with its default and what it may be.")
  var keys = false

  func validate() throws {
    guard [file != nil, config != nil, keys].filter({ $0 }).count == 1 else {
      throw ValidationError("name either a file, or a configuration (--config), or ask for all --keys")
    }
    guard assignments.isEmpty || config != nil else {
      throw ValidationError("--set goes with --config")
    }
  }

  func run() {
    Ranks.run { world in
      try world.onRankZero { try StandardStreams.writeResults(text()) }
      return .success
    }
  }

  private func text() throws -> String {
    if keys { return RunOptions.reference }
    if let config { return try plan(of: config) }
    let summary = try summary(of: RunFolder.checkpoint(at: file ?? ""))
    return json ? try jsonText(summary.object) : try summary.text
  }

  private func summary(of path: String) throws -> any FileSummary {
    switch try FileFormat(of: path) {
    case .checkpoint: try CheckpointSummary(path)
    case .dataset: try DatasetFile(opening: path).summary()
    case .predictions: try PredictionFile(path).summary()
    }
  }

  private func plan(of config: String) throws -> String {
    let options = try RunOptions(file: config, set: assignments.map(\.asTyped))
    let size = try BatchPlan(options.training, ranks: 1).microBatch
    let network = try Network(
      options.network, microBatch: size, seed: options.seed, freezing: { options.training.freezes($0) })
    try options.training.checkPaths(of: network.parameters)
    return try NetworkPlan(network, options).text(json: json)
  }
}
