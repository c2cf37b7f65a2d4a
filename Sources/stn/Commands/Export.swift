public import ArgumentParser
import Configuration
public import Exports
import Files
import MPI
import ProgramSupport
import Training

/// `stn export`.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a trained network in a format of others: ONNX, safetensors, PyTorch.",
    discussion: """
      Examples:
        stn export --checkpoint Runs/a --format onnx --output a.onnx
        stn export --checkpoint Runs/a/best --format onnx --batch 1 --output b.onnx
        stn export --checkpoint Runs/a --format safetensors --output a.safetensors
        stn export --checkpoint Runs/a --format pytorch --output a.safetensors
        stn export --checkpoint Runs/a --format onnx --output c.onnx --json

      All take images as datasets keep them (bytes are not divided by 255), and normalise them by themselves. onnx has \
      the outputs logits, and theta/PATH of every transformer; pytorch writes model.py beside the parameters, for: \
      import model; net = model.load("a.safetensors"). Status 65 where the checkpoint is damaged, 73 where an \
      output exists.
      """)

  @Option(
    help: ArgumentHelp("The checkpoint, a run's folder for its latest, or its best.", valueName: "file"))
  var checkpoint: String

  @Option(help: "What to write.")
  var format: ExportFormat

  @Option(help: ArgumentHelp("The file to write.", valueName: "file"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "The samples that the ONNX network takes at a time; any number if not given.", valueName: "number"))
  var batch: Int?

  @OptionGroup var weights: WeightArguments

  @OptionGroup var replacing: OverwriteArguments

  @Flag(help: "Print what was written, and what the network takes and gives, as a JSON object.")
  var json = false

  func validate() throws {
    guard let batch else { return }
    guard format == .onnx else {
      throw ValidationError("--batch goes with --format onnx; safetensors and PyTorch take any number")
    }
    guard (1...1 << 20).contains(batch) else {
      throw ValidationError("--batch is \(batch), expected 1 to \(1 << 20)")
    }
  }

  func run() {
    Ranks.run(stopping: .whereSafe) { world in
      let (model, rule) = try NamedCheckpoint.read(checkpoint, set: [], weights.choice, over: world) {
        try read($0, over: world)
      }
      try world.throwIfStopped()
      try world.onRankZero {
        guard let model else { return }
        try write(model, by: rule)
      }
      return .success
    }
  }

  /// Reads the network on rank 0, after a look at where it may go; a collective call.
  private func read(_ named: NamedCheckpoint, over world: Communicator) throws -> (
    TrainedModel?, OutputRule
  ) {
    try Machine.prepare(threads: 1, over: world)
    let inputs = [named.path, checkpoint, RunFolder(checkpoint).pointerPath]
    let rule = replacing.rule(sparing: inputs.map { NamedFile("--checkpoint", $0) })
    var model: TrainedModel?
    try world.onRankZero {
      try Export.check(output, as: format, by: rule)
      model = try TrainedModel(named.path, named.options, named.weights)
    }
    return (model, rule)
  }

  private func write(_ model: TrainedModel, by rule: OutputRule) throws {
    let export = try Export(model, to: output, as: format, batch: batch)
    try export.write(by: rule)
    try StandardStreams.writeResults(
      json ? jsonText(export.report.object) : "\(output): \(model.summary)")
  }
}

extension ExportFormat: ExpressibleByArgument {}
