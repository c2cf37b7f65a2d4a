public import Files
import POSIX

/// The files that a trained network is exported as, all of them or none.
public struct Export {
  /// One of the files.
  private struct Output {
    let path: String
    let bytes: [UInt8]
  }

  private let outputs: [Output]

  /// What is written, and what the network in it takes and gives.
  public let report: ExportReport

  /// Refuses outputs that cannot be made where they are to go, before anything is read.
  public static func check(_ output: String, as format: ExportFormat, by rule: OutputRule) throws {
    let module = NamedFile("the module beside it,", module(beside: output))
    let files = [NamedFile("--output", output)] + (format == .pytorch ? [module] : [])
    try rule.check(files)
    for file in files { try DurableFile(for: file.path, by: rule).create() }
  }

  /// Makes all that is to be written to `output`.
  ///
  /// - Throws: `Fault` where the format cannot say what the network does.
  public init(_ model: TrainedModel, to output: String, as format: ExportFormat, batch: Int? = nil) throws {
    switch format {
    case .onnx: outputs = [Output(path: output, bytes: try ONNXFile(model, batch: batch).bytes())]
    case .pytorch:
      let module = PythonModule(of: model, parameters: output.lastName)
      outputs = [
        Output(path: output, bytes: try SafetensorsFile(of: model).bytes()),
        Output(path: Self.module(beside: output), bytes: Array(module.text.utf8)),
      ]
    case .safetensors:
      outputs = [Output(path: output, bytes: try SafetensorsFile(of: model).bytes())]
    }
    report = ExportReport(
      of: model, as: format, batch: batch, in: outputs.map { ExportReport.File($0.path, $0.bytes.count) })
  }

  /// Where the Python module goes.
  private static func module(beside output: String) -> String {
    output.parentFolder.appending(name: "model.py")
  }

  /// Writes the files.
  public func write(by rule: OutputRule) throws {
    let drafts = try outputs.map { output in
      let draft = try DurableFile(for: output.path, by: rule)
      try draft.create(of: output.bytes)
      return draft
    }
    for draft in drafts { try draft.publish() }
  }
}
