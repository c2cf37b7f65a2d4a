import Files
import Foundation
import HDF5
import Training

/// A file of predictions, open for reading.
public final class PredictionFile {
  /// The root attribute `format`.
  public static let format = "stn predictions"

  /// The root attribute `format_version`.
  static let formatVersion: Int64 = 1

  /// Where it lies.
  public let path: String

  let file: H5File

  /// Opens a file and checks that it holds predictions of this version.
  public init(_ path: String) throws {
    self.path = path
    file = try Fault.translating(.badData) {
      let file = try H5File.open(at: path)
      let version = try file.attribute("format_version", as: Int64.self)
      guard try file.stringAttribute("format") == Self.format, version == Self.formatVersion else {
        throw Fault(.badData, "\(path) does not hold predictions in format version \(Self.formatVersion)")
      }
      return file
    }
  }

  /// Checks that everything is there, with one row a sample, every array against its digest, and the logits' values.
  ///
  /// Returns the number of samples.
  public func verify() throws -> Int {
    try Fault.translating(.badData) {
      let judgesClasses = try heads() > 0
      let required = ["/row", "/sample_id", "/label"] + (judgesClasses ? ["/predicted", "/logits"] : [])
      let paths = try file.datasetPaths()
      if let missing = (required + Self.transformerArrays(in: paths)).first(where: { !paths.contains($0) }) {
        throw damaged(missing, "is missing")
      }
      let count = try file.dataset("row").count
      for path in paths { try verify(path, count: count) }
      if judgesClasses { try verifyLogits() }
      return count
    }
  }

  /// The classes that were predicted of a sample, one for each label.
  func heads() throws -> Int { Int(try file.attribute("heads", as: Int64.self)) }

  private func verify(_ name: String, count: Int) throws {
    let dataset = try file.dataset(name)
    guard !dataset.dimensions.dropFirst().contains(0) else {
      throw damaged(name, "has the dimensions \(dataset.dimensions), expected an array that holds something")
    }
    guard try dataset.hasAttribute("digest") else { throw damaged(name, "has no digest") }
    let expected = try dataset.stringAttribute("digest")
    let found = try digest(of: dataset)
    guard found == expected else { throw damaged(name, "has digest \(found), expected \(expected)") }
    guard dataset.kind == .string || dataset.dimensions.first == count else {
      throw damaged(name, "has the dimensions \(dataset.dimensions), expected \(count) rows")
    }
  }

  private func digest(of dataset: H5Dataset) throws -> String {
    switch dataset.kind {
    case .float32: try digest(of: dataset, as: Float.self)
    case .int32: try digest(of: dataset, as: Int32.self)
    case .int64: try digest(of: dataset, as: Int64.self)
    default: try CheckpointFile.digest(of: dataset.readStrings())
    }
  }

  /// What every transformer of which there is an array must have.
  private static func transformerArrays(in paths: [String]) -> [String] {
    let arrays = paths.filter { $0.hasPrefix("/transformers/") }
    let groups = Set(arrays.map { $0.split(separator: "/").dropLast().joined(separator: "/") })
    return groups.sorted().flatMap { group in ["theta", "grid", "image"].map { "/\(group)/\($0)" } }
  }

  private func verifyLogits() throws {
    let logits = try file.dataset("logits")
    try forEachPart(of: logits, as: Float.self) { first, values in
      guard let place = values.firstIndex(where: { !$0.isFinite }) else { return }
      let row = first + place / logits.dimensions.dropFirst().reduce(1, *)
      throw Fault(
        .badData,
        "\(path): /logits holds \(values[place]) in row \(row), expected finite numbers; "
          + "the network's parameters, or the sample, are not sound")
    }
  }

  private func digest<Element: H5Element>(of dataset: H5Dataset, as type: Element.Type) throws -> String {
    var digest = Digest()
    try forEachPart(of: dataset, as: type) { digest.update(UnsafeRawBufferPointer($1)) }
    return Digest.text(of: digest.value)
  }

  /// Reads about a megabyte at a time, for the file need not fit in memory, and tells of each part its first row.
  private func forEachPart<Element: H5Element>(
    of dataset: H5Dataset, as type: Element.Type,
    _ body: (_ first: Int, _ values: UnsafeMutableBufferPointer<Element>) throws -> Void
  ) throws {
    let count = dataset.dimensions.first ?? 0
    let rowCount = dataset.dimensions.dropFirst().reduce(1, *)
    let rows = max(1, (1 << 20) / (rowCount * MemoryLayout<Element>.size))
    let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: min(rows, count) * rowCount)
    defer { buffer.deallocate() }
    for first in stride(from: 0, to: count, by: rows) {
      let range = first..<min(first + rows, count)
      let part = UnsafeMutableBufferPointer(rebasing: buffer[..<(range.count * rowCount)])
      try dataset.readRows(range, into: part)
      try body(first, part)
    }
  }

  func damaged(_ name: String, _ what: String) -> Fault {
    Fault(.badData, "\(path) is damaged: \(name) \(what); make it anew")
  }
}
