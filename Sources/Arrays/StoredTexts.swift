package import Archives
package import Files
internal import POSIX

/// An array of texts in a file of NumPy's `save`, such as labels.
package struct StoredTexts {
  /// The number of texts.
  package let count: Int

  private let source: any ByteSource
  private let start: Int
  private let places: Int
  private let isUnicode: Bool
  private let isBigEndian: Bool

  /// The bytes that are read of a file of texts at most: more than labels of any dataset have.
  private static let limit = 1 << 30

  /// Reads the header; nil where the array is one of other things than texts, or has more than one dimension.
  package init?(npy source: any ByteSource) throws(Fault) {
    let header = try NPYHeader(of: source)
    let shape = try header.shape()
    guard let kind = header.texts, shape.count == 1 else { return nil }
    (self.source, start, count) = (source, header.end, shape[0])
    (places, isUnicode, isBigEndian) = kind
    guard places <= Self.limit, count <= Self.limit, count * width <= Self.limit else {
      throw Fault(
        .badData,
        "\(source.name) promises \(count) texts of \(width) bytes, expected at most \(Self.limit) bytes")
    }
  }

  /// The bytes of a text.
  private var width: Int { places * (isUnicode ? 4 : 1) }

  /// All texts; what follows a text's last letter is zero and no part of it.
  package func all() throws(Fault) -> [String] {
    try source.verify(byteCount: start + count * width)
    let bytes = try source.bytes(count * width, at: start)
    var texts: [String] = []
    for index in 0..<count {
      let text = bytes[index * width..<(index + 1) * width]
      texts.append(isUnicode ? try unicode(text, index) : String(systemBytes: text.prefix { $0 != 0 }))
    }
    return texts
  }

  private func unicode(_ bytes: ArraySlice<UInt8>, _ index: Int) throws(Fault) -> String {
    var text = String.UnicodeScalarView()
    for place in stride(from: bytes.startIndex, to: bytes.endIndex, by: 4) {
      let letter = bytes[place..<place + 4]
      let value = (isBigEndian ? Array(letter) : letter.reversed()).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      if value == 0 { break }
      guard let scalar = Unicode.Scalar(value) else {
        throw Fault(.badData, "\(source.name) holds \(value) in row \(index), expected a letter of Unicode")
      }
      text.append(scalar)
    }
    return String(text)
  }
}
