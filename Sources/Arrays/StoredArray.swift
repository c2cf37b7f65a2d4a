internal import Archives
package import Files

/// An array of numbers in a file, of which any rows are read by themselves: a row is all that has one first index.
package struct StoredArray {
  /// What the elements are.
  package let element: ElementType

  /// The dimensions, of which the first counts the rows; there is at least one.
  package let shape: [Int]

  private let source: any ByteSource
  private let start: Int
  private let isBigEndian: Bool
  private let isColumnMajor: Bool

  /// How the elements lie behind a header.
  struct Layout {
    let element: ElementType
    let shape: [Int]
    let isBigEndian: Bool
    /// Whether the first index changes fastest, as in Fortran, and not the last.
    let isColumnMajor: Bool
  }

  /// Takes what a header says; its size must be one that a file can have.
  init(_ layout: Layout, in source: any ByteSource, from start: Int) throws(Fault) {
    guard !layout.shape.isEmpty else {
      throw Fault(.badData, "\(source.name) holds a single number, expected an array with rows")
    }
    var size = layout.element.byteCount
    for dimension in layout.shape {
      let (product, overflows) = size.multipliedReportingOverflow(by: max(dimension, 1))
      guard !overflows, product < 1 << 56 else {
        throw Fault(
          .badData,
          "\(source.name) promises \(layout.shape.map(String.init).joined(separator: "×")) elements, more than a file holds"
        )
      }
      size = product
    }
    (self.source, self.start) = (source, start)
    (element, shape) = (layout.element, layout.shape)
    (isBigEndian, isColumnMajor) = (layout.isBigEndian, layout.isColumnMajor)
  }

  /// What faults call the array.
  package var name: String { source.name }

  /// The number of rows.
  package var rowCount: Int { shape[0] }

  /// The elements of a row.
  package var rowElementCount: Int { shape[1...].reduce(1, *) }

  /// Refuses a file that is longer or shorter than its header promises, or disagrees with a checksum.
  ///
  /// Where the array is packed or has a checksum, all of it is read.
  package func verify() throws(Fault) {
    try source.verify(byteCount: start + rowCount * rowElementCount * element.byteCount)
  }

  /// The rows as their bytes in the file, in the usual order of elements, the last index fastest.
  ///
  /// Of a file in Fortran's order they are gathered; where that is packed, too, every call unpacks it anew.
  func rawRows(_ rows: Range<Int>) throws(Fault) -> [UInt8] {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount, "rows \(rows) of \(rowCount)")
    let rowSize = rowElementCount * element.byteCount
    var bytes = [UInt8](repeating: 0, count: rows.count * rowSize)
    if isColumnMajor, rowElementCount > 1 {
      try gather(rows, into: &bytes)
    } else {
      try fill(&bytes, at: start + rows.lowerBound * rowSize)
    }
    return bytes
  }

  private func fill(_ bytes: inout [UInt8], at offset: Int) throws(Fault) {
    try bytes.withUnsafeMutableBufferPointer { (buffer) throws(Fault) in
      try source.fill(UnsafeMutableRawBufferPointer(buffer), at: offset)
    }
  }

  /// Column by column, in each of which the rows lie side by side.
  private func gather(_ rows: Range<Int>, into bytes: inout [UInt8]) throws(Fault) {
    let (size, columns) = (element.byteCount, rowElementCount)
    var run = [UInt8](repeating: 0, count: rows.count * size)
    for column in 0..<columns {
      try fill(&run, at: start + (column * rowCount + rows.lowerBound) * size)
      let place = rowMajorPlace(ofColumn: column)
      for row in 0..<rows.count {
        for byte in 0..<size { bytes[(row * columns + place) * size + byte] = run[row * size + byte] }
      }
    }
  }

  /// The place in a row, last index fastest, of the element that has this place with the first index fastest.
  private func rowMajorPlace(ofColumn column: Int) -> Int {
    var (rest, place, step) = (column, 0, rowElementCount)
    for dimension in shape[1...] {
      step /= dimension
      place += rest % dimension * step
      rest /= dimension
    }
    return place
  }

  /// The elements of the bytes of some rows, as unsigned numbers of their size.
  func words<Word: FixedWidthInteger & UnsignedInteger>(_ bytes: [UInt8], as type: Word.Type) -> [Word] {
    bytes.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: MemoryLayout<Word>.size).map {
        let word = bytes.loadUnaligned(fromByteOffset: $0, as: Word.self)
        return isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word)
      }
    }
  }
}
