package import HDF5

/// Writes a file of one table, of any size and in whichever order its rows come.
///
/// HDF5 lays out the file; rows are then written straight to their places in it, so that it need not fit in memory.
/// The file has a temporary name in the same folder until `finish`, and vanishes with a writer that did not come
/// so far.
package final class TableFile {
  /// The bytes that a rank should collect at most, unless a single row has more, before they are written.
  package static let portion = 16 << 20

  private let rows: Dimension
  private let output: DurableFile
  private let layout: H5File
  private let columns: [(stored: StoredColumn, dataset: H5Dataset)]
  private let file: OpenFile

  /// Lays out a file of these columns; `describe` says first what it is.
  ///
  /// - Throws: `Fault` where nothing may be made at `path`, or cannot.
  package init(
    creating path: String, columns: [Column], rows: Dimension, key: String, by rule: OutputRule,
    describe: (H5File) throws -> Void
  ) throws {
    self.rows = rows
    output = try DurableFile(for: path, by: rule)
    try output.create()
    let path = output.temporaryPath
    (layout, self.columns) = try Fault.translating(.cannotCreate) {
      let layout = try H5File.create(at: path, driver: .standard)
      try describe(layout)
      let table = Table(layout, rows: rows, key: key)
      let datasets = try columns.map(table.allocate)
      try table.relate()
      return (layout, zip(columns, datasets).map { (StoredColumn($0, in: $1), $1) })
    }
    file = try OpenFile(writing: path)
  }

  /// Writes whole rows of a column, from `row` on.
  ///
  /// - Throws: `Fault` where the disk is full or fails.
  package func write(_ bytes: UnsafeRawBufferPointer, toColumn index: Int, atRow row: Int) throws {
    let stored = columns[index].stored
    let size = stored.column.rowByteCount
    precondition(
      bytes.count.isMultiple(of: size) && row + bytes.count / size <= rows.extent,
      "\(bytes.count) bytes at row \(row) of \(rows.extent) of \(size) bytes")
    try file.write(bytes, at: stored.offset(ofRow: row))
  }

  /// Notes the digests of the columns, seals the file, syncs it to the disk and gives it its name.
  ///
  /// A column that has a digest for each row, in another one, needs none of its own, and is spared by the seal; there is at
  /// most one.
  /// - Throws: `Fault` where any of it fails; the output is then as it was.
  package func finish(sparing isSpared: (Column) -> Bool = { _ in false }) throws {
    try Fault.translating(.inputOutput) {
      for (stored, dataset) in columns where !isSpared(stored.column) {
        try dataset.note(digest: dataset.contentDigest())
      }
      try layout.close()
    }
    let spared = columns.map(\.stored).first { isSpared($0.column) }
    try output.publishSealed(sparing: spared?.places(ofRows: rows.extent) ?? 0..<0)
  }
}
