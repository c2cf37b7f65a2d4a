import Files
import HDF5
import Networks

extension PredictionFile {
  /// What a person, or a program, wants to know first of a file of predictions.
  public struct Summary: Sendable {
    /// Where it lies.
    public var path: String
    /// Which samples they are: a split's name, or `file`.
    public var split: String
    /// Steps of training behind the parameters.
    public var step: Int
    /// The samples that it holds.
    public var samples: Int
    /// The samples that the dataset has.
    public var dataSamples: Int
    /// The samples that it holds with a class that was not the predicted one; nil where none were predicted, or nobody knew
    /// the right ones.
    public var errors: Int?
    /// The arrays and their dimensions, in the file's order.
    public var arrays: [(name: String, dimensions: [Int])]
    /// The resolved configuration, as YAML.
    public var configuration: String
  }

  /// Reads what the file says of itself, and counts its errors.
  public func summary() throws -> Summary {
    try stored.reading {
      Summary(
        path: path, split: try file.stringAttribute("split"),
        step: Int(try file.attribute("step", as: Int64.self)), samples: try file.dataset("row").count,
        dataSamples: Int(try file.attribute("data_samples", as: Int64.self)),
        errors: try errors(), arrays: try arrays(),
        configuration: try stored.configuration())
    }
  }

  /// The samples with a class that was not the predicted one.
  private func errors() throws -> Int? {
    let heads = try heads()
    guard heads > 0, try isLabelled() else { return nil }
    let labels = try file.dataset("label").readAll(as: Int32.self)
    let predicted = try file.dataset("predicted").readAll(as: Int32.self)
    guard labels.count == predicted.count, labels.count.isMultiple(of: heads) else {
      throw stored.damaged("/predicted", "is no match for /label")
    }
    return stride(from: 0, to: labels.count, by: heads).count { first in
      CrossEntropy.isWrong(predicted[first..<first + heads], for: labels[first..<first + heads])
    }
  }

  private func arrays() throws -> [(name: String, dimensions: [Int])] {
    try file.datasetPaths().map { try file.dataset($0) }.filter { $0.kind != .string }.map { array in
      (String(array.name.dropFirst()), array.dimensions)
    }
  }
}

extension PredictionFile.Summary {
  /// Some lines of text.
  public var text: String {
    let width = arrays.map(\.name.count).max() ?? 0
    let lines = arrays.map { array in
      let gap = String(repeating: " ", count: width - array.name.count)
      return "  \(array.name)\(gap)  \(array.dimensions)"
    }
    return """
      \(path): predictions after \(step) steps, \(samples) of \(dataSamples) samples (\(split))\(errors.map { ", \($0) wrong" } ?? "")

      arrays
      \(lines.joined(separator: "\n"))

      configuration
      \(configuration)
      """
  }

  /// The values of a JSON object, by their names.
  public var object: [String: any Encodable] {
    [
      "path": path, "split": split, "step": step, "samples": samples, "data_samples": dataSamples,
      "errors": errors, "arrays": Dictionary(uniqueKeysWithValues: arrays.map { ($0.name, $0.dimensions) }),
      "configuration": configuration,
    ]
  }
}
