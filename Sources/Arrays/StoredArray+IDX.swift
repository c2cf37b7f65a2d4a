package import Archives
package import Files

extension StoredArray {
  /// Whether a file begins as an IDX file does: two zeros, a type and a number of dimensions.
  package static func beginsAsIDX(_ start: [UInt8]) -> Bool {
    start.count >= 4 && start[0] == 0 && start[1] == 0 && elementsOfIDX[start[2]] != nil && start[3] > 0
  }

  private static let elementsOfIDX: [UInt8: ElementType] = [
    0x08: .uint8, 0x09: .int8, 0x0B: .int16, 0x0C: .int32, 0x0D: .float32, 0x0E: .float64,
  ]

  /// An IDX file, the format in which MNIST and its kin are distributed, of any type and number of dimensions.
  ///
  /// Every number in it is big-endian, the dimensions words of 32 bits. Source: LeCun, Cortes, Burges: The MNIST database,
  /// section on file formats.
  package init(idx source: any ByteSource) throws(Fault) {
    let mark = try source.bytes(4, at: 0)
    guard mark.count == 4, mark[0] == 0, mark[1] == 0 else {
      throw Fault(
        .badData, "\(source.name) is no IDX file: it begins with \(mark), expected [0, 0, type, dimensions]")
    }
    guard let element = Self.elementsOfIDX[mark[2]] else {
      throw Fault(
        .badData,
        "\(source.name) is an IDX file of the unknown type \(mark[2]), expected 8, 9, 11, 12, 13 or 14 (bytes to doubles)"
      )
    }
    let rank = Int(mark[3])
    let words = try source.bytes(4 * rank, at: 4)
    guard words.count == 4 * rank else {
      throw Fault(
        .badData,
        "\(source.name) is truncated: its header takes \(4 + 4 * rank) bytes, found \(4 + words.count)")
    }
    let shape = (0..<rank).map { words[(4 * $0)..<(4 * $0 + 4)].reduce(0) { $0 << 8 | Int($1) } }
    let layout = Layout(element: element, shape: shape, isBigEndian: true, isColumnMajor: false)
    try self.init(layout, in: source, from: 4 + 4 * rank)
  }
}
