package import HDF5

/// Where a column lies in its file, in one piece.
package struct StoredColumn: Sendable {
  /// What lies there.
  package let column: Column

  /// The place of the first row, in bytes.
  private let start: Int

  /// Notes the place of an array; one of no rows has none.
  ///
  /// The array must lie in one piece, as `StoredFile` makes sure.
  package init(_ column: Column, in dataset: H5Dataset) {
    self.column = column
    start = dataset.fileOffset ?? 0
  }

  /// The place of the first byte of a row.
  package func offset(ofRow row: Int) -> Int { start + row * column.rowByteCount }

  /// The bytes of the file in which the first `count` rows lie.
  func places(ofRows count: Int) -> Range<Int> { start..<offset(ofRow: count) }
}
