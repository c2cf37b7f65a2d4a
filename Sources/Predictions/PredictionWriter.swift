import Files
import Datasets
import HDF5

/// Writes the arrays of a file of predictions, each from its first row to its last.
final class PredictionWriter {
  private let count: Int
  private let file: TableFile
  private var written: [Int]

  /// Lays out a file of `count` rows a column.
  init(
    creating path: String, count: Int, columns: [PredictionColumn], header: PredictionHeader,
    by rule: OutputRule
  ) throws {
    self.count = count
    written = columns.map { _ in 0 }
    file = try TableFile(
      creating: path, columns: columns.map(\.layout), rows: Rows.samples(count), key: Rows.identityName,
      by: rule, describe: header.write)
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
