package import Files

/// The header of an IDX file, the format in which MNIST and its kin are distributed.
///
/// Two zeros, the type of the elements and the number of dimensions stand before the dimensions, big-endian words of 32
/// bits. Source: LeCun, Cortes, Burges: The MNIST database, section on file formats.
package struct IDXHeader {
  /// What the elements are.
  package let element: ElementType

  /// The dimensions.
  package let shape: [Int]

  /// The bytes that it takes.
  package var byteCount: Int { 4 + 4 * shape.count }

  private static let elements: [UInt8: ElementType] = [
    0x08: .uint8, 0x09: .int8, 0x0B: .int16, 0x0C: .int32, 0x0D: .float32, 0x0E: .float64,
  ]

  /// Whether a file begins as one of these does.
  package static func begins(_ start: [UInt8]) -> Bool {
    start.count >= 4 && start[0] == 0 && start[1] == 0 && elements[start[2]] != nil && start[3] > 0
  }

  /// Reads what `bytes` gives from a place on, which are fewer at the end of a file; `name` is what faults call it.
  package init(
    of name: String, bytes: (_ count: Int, _ offset: Int) throws(Fault) -> [UInt8]
  ) throws(Fault) {
    let mark = try bytes(4, 0)
    guard mark.count == 4, mark[0] == 0, mark[1] == 0 else {
      let hint = mark.starts(with: [0x1F, 0x8B]) ? "; it is gzipped: unpack it with gunzip" : ""
      throw Fault(
        .badData, "\(name) is no IDX file: it begins with \(mark), expected [0, 0, type, dimensions]\(hint)")
    }
    guard let element = Self.elements[mark[2]] else {
      throw Fault(
        .badData,
        "\(name) is an IDX file of the unknown type \(mark[2]), expected 8, 9, 11, 12, 13 or 14 (bytes to doubles)"
      )
    }
    let rank = Int(mark[3])
    let words = try bytes(4 * rank, 4)
    guard words.count == 4 * rank else {
      throw Fault(
        .badData,
        "\(name) is truncated: its header takes \(4 + 4 * rank) bytes, found \(4 + words.count)")
    }
    self.element = element
    shape = (0..<rank).map { words[(4 * $0)..<(4 * $0 + 4)].reduce(0) { $0 << 8 | Int($1) } }
  }
}
