import Files
import HDF5

/// Where a column of a dataset lies in its file, in one piece.
struct StoredColumn {
  /// What lies there.
  let column: SampleColumn

  /// The place of all rows, in bytes.
  let range: Range<Int>

  /// Finds the column in its file and checks that it is as the layout wants it.
  init(_ column: SampleColumn, stored dataset: H5Dataset, count: Int) throws {
    let dimensions = [count] + column.dimensions.map(\.extent)
    guard dataset.kind == column.element.h5Kind, dataset.dimensions == dimensions else {
      throw Fault(
        .badData,
        "the dataset's \(dataset.name) holds \(dataset.kind) of dimensions \(dataset.dimensions), "
          + "expected \(column.element.h5Kind) of \(dimensions)")
    }
    // What has no rows has no place either.
    guard let offset = count == 0 ? 0 : dataset.fileOffset else {
      throw Fault(.badData, "the dataset's \(dataset.name) is chunked, expected one piece")
    }
    self.column = column
    range = offset..<(offset + count * column.rowByteCount)
  }

  /// The place of the first byte of a row.
  func offset(ofRow row: Int) -> Int { range.lowerBound + row * column.rowByteCount }

  /// The digest of all rows.
  func digest(in file: OpenFile) throws -> UInt64 {
    var digest = Digest()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    for begin in stride(from: range.lowerBound, to: range.upperBound, by: buffer.count) {
      let part = UnsafeMutableRawBufferPointer(
        rebasing: buffer[..<min(buffer.count, range.upperBound - begin)])
      try file.read(into: part, at: begin)
      digest.update(UnsafeRawBufferPointer(part))
    }
    return digest.value
  }

  /// All rows, each one number.
  func values<Value: BitwiseCopyable>(in file: OpenFile, as type: Value.Type) throws -> [Value] {
    let count = range.count / MemoryLayout<Value>.size
    let buffer = UnsafeMutableBufferPointer<Value>.allocate(capacity: count)
    defer { buffer.deallocate() }
    try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: range.lowerBound)
    return Array(buffer)
  }
}
