import Files
import Foundation
import HDF5
import Networks
import POSIX

/// The predictions of a file as comma-separated values: a line a sample, behind one with the columns' names.
///
/// What a sample is (the file of its picture, or its row), what it shows where that is known, then the class, how probable
/// that is (softmax of the logits), and θ of every transformer.
public struct PredictionTable {
  private let file: H5File
  private let rows: [Int64]
  private let classNames: [String]
  private let heads: Int
  private let nameOfRow: ((Int) -> String)?
  private let transformers: [(path: String, names: [String])]

  /// Opens a file of predictions; `nameOfRow` gives the files of pictures, where samples are such.
  public init(of path: String, nameOfRow: ((Int) -> String)? = nil) throws {
    let predictions = try PredictionFile(path)
    file = predictions.file
    self.nameOfRow = nameOfRow
    (rows, classNames, heads, transformers) = try predictions.stored.reading {
      let file = predictions.file
      let paths = try file.datasetPaths().filter { $0.hasPrefix("/transformers/") && $0.hasSuffix("/theta") }
      return (
        try file.dataset("row").readAll(as: Int64.self), try predictions.stored.classNames(),
        try predictions.heads(),
        try paths.map { path in
          let group = String(path.dropLast("/theta".count))
          return (group, try file.dataset("\(group)/parameter").readStrings())
        }
      )
    }
  }

  /// The whole table, lines ended by line feeds; names of files are their bytes.
  public func csv() throws -> [UInt8] {
    var bytes = Array((header.map(\.quoted).joined(separator: ",") + "\n").utf8)
    // Some rows at a time, as a row of logits may be long.
    for first in stride(from: 0, to: rows.count, by: 256) {
      let part = first..<min(first + 256, rows.count)
      let columns = try columns(part)
      for place in part.indices {
        bytes += columns.map { $0[place - part.lowerBound].quoted }.joined(separator: ",").systemBytes
        bytes.append(0x0A)
      }
    }
    return bytes
  }

  private func numbered(_ name: String) -> [String] {
    heads > 1 ? (0..<heads).map { "\(name)_\($0)" } : heads == 1 ? [name] : []
  }

  private var header: [String] {
    [nameOfRow == nil ? "row" : "file"] + (hasLabels ? numbered("label") : []) + numbered("class")
      + numbered("probability")
      + transformers.flatMap { path, names in
        names.map { "\(path.dropFirst("/transformers/".count))/\($0)" }
      }
  }

  private var hasLabels: Bool { heads > 0 && (try? file.isDataset("label")) == true }

  /// The columns, some rows of each.
  private func columns(_ part: Range<Int>) throws -> [[String]] {
    var columns = [part.map { nameOfRow?(Int(rows[$0])) ?? String(rows[$0]) }]
    if hasLabels { columns += try classes("label", part) }
    if heads > 0 { columns += try classes("predicted", part) + probabilities(part) }
    for (path, names) in transformers {
      let theta: [Float] = try values("\(path)/theta", part)
      columns += names.indices.map { index in
        part.indices.map { "\(theta[($0 - part.lowerBound) * names.count + index])" }
      }
    }
    return columns
  }

  private func classes(_ path: String, _ part: Range<Int>) throws -> [[String]] {
    let numbers: [Int32] = try values(path, part)
    return (0..<heads).map { head in
      part.indices.map { place in
        let number = Int(numbers[(place - part.lowerBound) * heads + head])
        return classNames.indices.contains(number) ? classNames[number] : ""
      }
    }
  }

  /// How probable the predicted classes are; where NaN hides them, nothing.
  private func probabilities(_ part: Range<Int>) throws -> [[String]] {
    let logits: [Float] = try values("logits", part)
    let count = logits.count / (part.count * heads)
    return (0..<heads).map { head in
      part.indices.map { place in
        let start = ((place - part.lowerBound) * heads + head) * count
        let own = Array(logits[start..<start + count])
        let label = own.withUnsafeBufferPointer(CrossEntropy.predictedClass)
        return label.flatMap { CrossEntropy.probability(of: $0, in: own) }.map { "\(Float($0))" } ?? ""
      }
    }
  }

  private func values<Element: H5Element & ExpressibleByIntegerLiteral>(
    _ path: String, _ part: Range<Int>
  ) throws -> [Element] {
    let dataset = try file.dataset(path)
    var values = [Element](repeating: 0, count: part.count * dataset.dimensions.dropFirst().reduce(1, *))
    try values.withUnsafeMutableBufferPointer { try dataset.readRows(part, into: $0) }
    return values
  }
}

extension String {
  /// A field, in quotation marks where it needs them (RFC 4180).
  fileprivate var quoted: String {
    let marks: [UInt8] = [0x22, 0x2C, 0x0A, 0x0D]
    guard systemBytes.contains(where: marks.contains) else { return self }
    return "\"" + replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}
