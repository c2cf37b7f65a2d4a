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
    abstract:
      "Show what is in a checkpoint, dataset, predictions or configuration, or the plan of a network.",
    discussion: """
      Examples:
        stn inspect Runs/first
        stn inspect test.h5
        stn inspect Configs/quickstart.yaml --set training.batch=64 >own.yaml
        stn inspect --config Configs/quickstart.yaml
        stn inspect --config Configs/quickstart.yaml --set training.batch=64 --json
        stn inspect Runs/first --plot
        stn inspect --keys --json

      Of a configuration all keys are shown as they come out, with what it includes, --set and defaults; --config shows \
      the network instead: its layers, their shapes, parameters and work. - is a configuration from standard input.
      """)

  @Argument(
    help: ArgumentHelp(
      "A checkpoint, a run's folder for its latest, a dataset, predictions, or a configuration (.yaml, .yml, -).",
      valueName: "file"), completion: .file())
  var file: String?

  @Option(
    help: ArgumentHelp(
      "Show the plan of this configuration's network; - is standard input.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  @Option(
    name: .customLong("set"), help: ArgumentHelp("Set one key; may be repeated.", valueName: "key.path=value")
  )
  var assignments: [String] = []

  @Flag(help: "Print a JSON object.")
  var json = false

  @Flag(help: "Draw a run's curves of the loss and the other figures in letters.")
  var plot = false

  @Flag(help: "List every key of a configuration with its default, what it means and what it may be.")
  var keys = false

  func validate() throws {
    guard [file != nil, config != nil, keys].filter({ $0 }).count == 1 else {
      throw ValidationError("name either a file, or a configuration (--config), or ask for all --keys")
    }
    guard !plot || (file != nil && !json) else {
      throw ValidationError("--plot goes with a run's folder or a checkpoint, and without --json")
    }
    guard assignments.isEmpty || config != nil || file.map(isConfiguration) == true else {
      throw ValidationError("--set goes with a configuration (--config, or a file .yaml, .yml or -)")
    }
  }

  func run() {
    Ranks.run { world in
      try world.onRankZero { try StandardStreams.writeResults(text()) }
      return .success
    }
  }

  private func text() throws -> String {
    if keys { return json ? try jsonText(["keys": RunOptions.keys]) : RunOptions.reference }
    if let config { return try plan(of: config) }
    if plot { return try RunPlot(of: file ?? "").text }
    if let file, isConfiguration(file) { return try configuration(file) }
    let summary = try RunFolder.read(file ?? "", summary)
    return json ? try jsonText(summary.object) : try summary.text
  }

  /// Whether a name is that of a configuration.
  private func isConfiguration(_ name: String) -> Bool {
    name == "-" || [".yaml", ".yml"].contains { name.hasSuffix($0) }
  }

  /// The resolved configuration.
  private func configuration(_ path: String) throws -> String {
    let yaml = try RunOptions(file: path, set: assignments.map(\.asTyped)).yaml
    return json ? try jsonText(["path": path, "configuration": yaml]) : String(yaml.dropLast())
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
    try options.training.checkDecay(of: network.parameters)
    return try NetworkPlan(network, options).text(json: json)
  }
}
