import Datasets
import Files
import HDF5

/// Writes the arrays of a file of predictions, each from its first row to its last.
final class PredictionWriter {
  private let count: Int
  private let file: TableFile
  private var written: [Int]

  /// Lays out a file of `count` rows a column, which names the classes also where none of them has a value for each.
  init(
    creating path: String, count: Int, columns: [PredictionColumn], header: PredictionHeader,
    classNames: [String], by rule: OutputRule
  ) throws {
    self.count = count
    written = columns.map { _ in 0 }
    file = try TableFile(
      creating: path, columns: columns.map(\.layout), rows: Rows.samples(count), key: Rows.identityName,
      by: rule
    ) { file in
      try header.write(to: file)
      let isByClass = columns.contains { $0.layout.dimensions.contains { $0.label == FileFormat.classes } }
      if !isByClass { try file.write(classNames: classNames) }
    }
  }

  /// Writes the next rows of a column.
  func append(_ rows: UnsafeRawBufferPointer, of column: PredictionColumn, toColumn index: Int) throws {
    try file.write(rows, toColumn: index, atRow: written[index])
    written[index] += rows.count / column.rowByteCount
  }

  /// Adds the digests, syncs the file to the disk and gives it its name.
  func finish() throws {
    precondition(written.allSatisfy { $0 == count }, "columns have \(written) rows of \(count)")
    try file.finish()
  }
}
