import ArgumentParser
import Configuration
import Datasets
import Files
import Foundation
import Imports
import MPI
import Networks
import POSIX
import Predictions
import ProgramSupport
import Tensors
import Training

/// `stn predict`.
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write logits, classes, θ, grids and transformed images into an HDF5 file.",
    discussion: """
      Examples:
        mpirun -np 2 stn predict --checkpoint Runs/first --output digits.h5
        stn predict --checkpoint Runs/first --output some.h5 --rows 0-15,40
        stn predict --checkpoint Runs/first --output wrong.h5 --wrong-only
        stn predict --checkpoint Runs/first --output a.h5 --montage a.pdf
        stn predict --checkpoint Runs/first --data photos --output a.h5 --csv a.csv

      A montage (SVG, PNG or PDF, by its ending) shows what every transformer read, with the outline of the region that \
      it sampled (blue where the top of the result comes from), the result, and the classes with how probable they are, \
      wrong ones in red; it takes as many samples as fit into 64 million pixels, larger images reduced. PNG and PDF are \
      made by librsvg, if it is there. The same rows give the same bytes on \
      any number of ranks. The checkpoint brings its own configuration. Pictures of which nobody says what they show \
      are made into images as those were that the network was taught by.
      """)

  @OptionGroup var trained: TrainedNetworkArguments

  @Option(help: ArgumentHelp("The file of predictions to write.", valueName: "file"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "A picture to draw of the first 100 samples, or of --rows.", valueName: "file.svg|png|pdf"))
  var montage: String?

  @Option(
    help: ArgumentHelp(
      "A table to write of classes, their probabilities and θ, a line a sample.", valueName: "file.csv"))
  var csv: String?

  @Option(
    help: ArgumentHelp("The rows to predict, from 0; all if nothing is said.", valueName: "0-15,40"),
    transform: rowSelection)
  var rows: RowSelection?

  @Flag(help: "Write only samples whose predicted class is wrong.")
  var wrongOnly = false

  @OptionGroup var replacing: OverwriteArguments

  @OptionGroup var watch: WatchArguments

  @Flag(help: "Print the result as a JSON object.")
  var json = false

  func run() {
    Ranks.run(stopping: .whereSafe, stall: watch.stall) { world in
      try world.onRankZero { try checkOutputs(areNone: trained.files()) }
      let loaded = try trained.load(over: world, labels: false)
      let rule = try outputRule(loaded, over: world)
      let report = try predict(loaded, by: rule, over: world)
      try world.onRankZero {
        try StandardStreams.writeResults(json ? jsonText(report.object) : report.sentence)
      }
      return .success
    }
  }

  private func predict(_ loaded: TrainedNetwork, by rule: OutputRule, over world: Communicator) throws
    -> Report
  {
    let heads = loaded.checkpoint.options.objective.heads
    guard heads > 0 || !wrongOnly else {
      throw Fault(
        .usage, "the network is not judged by classes, so that none are wrong; leave out --wrong-only")
    }
    guard loaded.dataset.schema.isLabelled || !wrongOnly else {
      throw Fault(
        .usage,
        "nobody says what the pictures show, so that none are known to be wrong; leave out --wrong-only")
    }
    let predictor = Predictor(loaded.network, loaded.dataset, heads: heads, over: world)
    let all = 0..<loaded.dataset.count
    let candidates = try world.onEveryRank { try rows?.rows(of: all.count) ?? Array(all) }
    var chosen = candidates
    if wrongOnly {
      chosen = try withMeter(candidates.count, over: world) {
        try predictor.wrongRows(of: candidates, progress: $0)
      }
    }
    let draft = try withMeter(chosen.count, over: world) {
      try predictor.write(chosen, to: output, header(loaded), by: rule, progress: $0)
    }
    // A picture that cannot be drawn leaves no new file beside an old picture.
    try world.onRankZero {
      if let montage { try draw(chosen, in: montage, by: rule, predictor) }
      try draft.publish()
      if let csv { try write(csv, by: rule, of: loaded.pictures) }
    }
    return Report(
      output: output, checkpoint: loaded.checkpoint, montage: chosen.isEmpty ? nil : montage,
      data: trained.samples.dataName,
      written: draft.result.count, tried: candidates.count,
      errors: heads > 0 && loaded.dataset.schema.isLabelled
        ? .errors(draft.result.errors, of: candidates.count, heads: heads) : nil)
  }

  private static func rowSelection(_ text: String) throws -> RowSelection {
    guard let rows = RowSelection(text) else {
      throw ValidationError("expected rows and ranges of them, counted from 0, such as 0-15,40")
    }
    return rows
  }

  /// What is wrong with an output is said before anything is computed, not after.
  @discardableResult
  private func checkOutputs(areNone inputs: [NamedFile], of pictures: TriedPictures? = nil) throws
    -> OutputRule
  {
    let rule = replacing.rule(sparing: inputs)
    let outputs = [("--output", output), ("--montage", montage), ("--csv", csv)].compactMap { option, path in
      path.map { NamedFile(option, $0) }
    }
    try rule.check(outputs)
    try pictures?.check(areNone: outputs)
    for output in outputs { try DurableFile(for: output.path, by: rule).create() }
    return rule
  }

  /// The rule with the data that the checkpoint's configuration names, checked again; outputs are made by rank 0.
  private func outputRule(_ loaded: TrainedNetwork, over world: Communicator) throws -> OutputRule {
    var rule = OutputRule()
    try world.onRankZero {
      let data = trained.samples.data == nil ? loaded.checkpoint.options.data.files : []
      rule = try checkOutputs(areNone: trained.files() + data, of: loaded.pictures)
      if let montage { _ = try PictureFormat(ofFile: montage) }
    }
    return rule
  }

  /// Draws the first hundred rows, or those that were asked for, as many of them as a picture takes.
  private func draw(_ rows: [Int], in path: String, by rule: OutputRule, _ predictor: Predictor) throws {
    guard !rows.isEmpty else {
      try rule.check([NamedFile("--montage", path)])
      if fileExists(path) { try remove(path) }
      return Ranks.complain("no sample is left to draw: there is no \(path)")
    }
    let capacity = predictor.montageCapacity
    let shown = rows.prefix(self.rows == nil ? min(100, capacity) : capacity)
    if shown.count < rows.count {
      Ranks.complain(
        "\(path) shows the first \(shown.count) of \(rows.count) samples; choose others by --rows, up to \(capacity)"
      )
    }
    let format = try PictureFormat(ofFile: path)
    try DurableFile.write(predictor.montage(of: Array(shown), as: format), to: path, by: rule)
  }

  /// Writes the table of what stands in the file of predictions.
  private func write(_ table: String, by rule: OutputRule, of pictures: TriedPictures?) throws {
    let content = try PredictionTable(of: output, nameOfRow: pictures.map { pictures in pictures.name }).csv()
    try DurableFile.write(content, to: table, by: rule)
  }

  private func remove(_ picture: String) throws {
    do throws(SystemError) { try removeFile(picture) } catch {
      throw Fault(.cannotCreate, "the old picture \(picture) cannot be deleted: \(error)")
    }
  }

  private func header(_ loaded: TrainedNetwork) -> PredictionHeader {
    PredictionHeader(
      of: loaded.dataset, trained.samples.splitName, by: loaded.network, step: loaded.checkpoint.step,
      weights: loaded.checkpoint.weights,
      configuration: loaded.checkpoint.options.yaml)
  }

  /// What was done, for a person or as JSON.
  private struct Report {
    var output: String
    var checkpoint: NamedCheckpoint
    var montage: String?
    var data: String
    var written: Int
    var tried: Int
    /// How many of those tried are wrong; nil where no classes are predicted.
    var errors: FigureSums?

    var sentence: String {
      let error = errors.map { "; \(data) \($0.text(at: 0))" } ?? ""
      return "\(output): \(written) sample\(written == 1 ? "" : "s")\(error)\(checkpoint.weightsNote)"
    }

    var object: [String: any Encodable] {
      [
        "output": output, "weights": checkpoint.weights.rawValue, "average": checkpoint.averageTaken,
        "montage": montage, "data": data,
        "samples": written, "count": tried,
        "errors": errors.map { Int($0.sums[0]) }, "error_percent": errors?.value(at: 0),
      ]
    }
  }
}
