package import Files
package import HDF5

/// Writes a file of arrays with one row a sample, of any size and in whichever order the rows come.
///
/// HDF5 lays out the file; rows are then written straight to their places in it, so that it need not fit in memory.
/// The file has a output name in the same folder until `finish`, and vanishes with a writer that did not come
/// so far.
package final class SampleFileWriter {
  private let count: Int
  private let output: DurableFile
  private let layout: H5File
  private let columns: [(stored: StoredColumn, dataset: H5Dataset)]
  private let file: OpenFile

  /// Lays out a file of `count` rows a column; `describe` says first what it is, `annotate` then what its arrays are.
  ///
  /// - Throws: `Fault` where nothing may be made at `path`, or cannot.
  package init(
    creating path: String, count: Int, columns: [SampleColumn], by rule: OutputRule,
    describe: (H5File) throws -> Void, annotate: ([H5Dataset]) throws -> Void
  ) throws {
    self.count = count
    output = try DurableFile(for: path, by: rule)
    try output.create()
    let path = output.temporaryPath
    (layout, self.columns) = try Fault.translating(.cannotCreate) {
      let layout = try H5File.create(at: path, driver: .standard)
      try describe(layout)
      let datasets = try columns.map { try $0.allocate(in: layout, count: count) }
      try Self.relate(datasets)
      try annotate(datasets)
      return (
        layout,
        try zip(columns, datasets).map { (try StoredColumn($0, stored: $1, count: count), $1) }
      )
    }
    file = try OpenFile(writing: output.temporaryPath)
  }

  /// Writes whole rows of a column, from `row` on.
  ///
  /// - Throws: `Fault` where the disk is full or fails.
  package func write(_ rows: UnsafeRawBufferPointer, toColumn index: Int, atRow row: Int) throws {
    let stored = columns[index].stored
    let size = stored.column.rowByteCount
    precondition(
      rows.count.isMultiple(of: size) && row + rows.count / size <= count,
      "\(rows.count) bytes at row \(row) of \(count) of \(size) bytes")
    try file.write(rows, at: stored.offset(ofRow: row))
  }

  /// Has the digests of the columns noted, syncs the file to the disk and gives it its name.
  ///
  /// - Throws: `Fault` where any of it fails; the output is then as it was.
  package func finish(
    noting note: (SampleColumn, H5Dataset, _ digest: () throws -> UInt64) throws -> Void
  ) throws {
    try Fault.translating(.inputOutput) {
      for (stored, dataset) in columns {
        try note(stored.column, dataset) { try stored.digest(in: file) }
      }
      try layout.close()
    }
    try output.publish()
  }

  /// Makes the identities the coordinates along the first dimension of all other columns.
  private static func relate(_ datasets: [H5Dataset]) throws {
    let name = SampleColumn.identityName
    guard let identities = datasets.first(where: { $0.name == "/" + name }) else { return }
    try identities.makeScale(name)
    for dataset in datasets where dataset !== identities {
      try dataset.attachScale(identities, toDimension: 0)
    }
  }
}
