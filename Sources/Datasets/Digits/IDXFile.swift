import Files
import SpatialTransformers

/// The unsigned bytes of an IDX file, in place: the format in which MNIST is distributed.
///
/// A header of big-endian words (the magic number, then every dimension) stands before them.
/// Source: LeCun, Cortes, Burges: The MNIST database, section on file formats.
struct IDXFile {
  /// What a file holds, and how its header says so.
  enum Content: String {
    case images
    case labels

    /// Type 8 (unsigned byte) and the number of dimensions.
    fileprivate var magic: Int { self == .images ? 0x803 : 0x801 }
    fileprivate var headerByteCount: Int { self == .images ? 16 : 8 }
  }

  /// The number of images or labels.
  let count: Int

  /// Everything behind the header.
  let bytes: UnsafeRawBufferPointer

  /// The size of the file, header included.
  let byteCount: Int

  /// Finds the file that begins `block`, which may hold more behind it; `path` is named in errors.
  init(beginning block: UnsafeRawBufferPointer, holding content: Content, path: String) throws(Fault) {
    let header = content.headerByteCount
    guard block.count >= header else {
      throw Fault(
        .badData, "\(path) is truncated: the header takes \(header) bytes, found \(block.count)")
    }
    let words = (0..<header / 4).map {
      Int(UInt32(bigEndian: block.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
    }
    try Self.check(words, content, path)
    let size = words[1...].reduce(1, *)
    guard block.count >= header + size else {
      throw Fault(
        .badData,
        "\(path) is truncated: \(words[1]) \(content) take \(header + size) bytes, found \(block.count)")
    }
    count = words[1]
    bytes = UnsafeRawBufferPointer(rebasing: block[header..<(header + size)])
    byteCount = header + size
  }

  private static func check(_ words: [Int], _ content: Content, _ path: String) throws(Fault) {
    guard words[0] == content.magic else {
      let hint = words[0] >> 16 == 0x1F8B ? "; it is gzipped: unpack it with gunzip" : ""
      throw Fault(
        .badData,
        "\(path) is no IDX file of \(content): it begins with \(hexadecimal(words[0])), "
          + "expected \(hexadecimal(content.magic))\(hint)")
    }
    let size = Digits.size
    guard words[1] > 0 else { throw Fault(.badData, "\(path) holds no \(content), expected some") }
    if content == .images, words[2] != size.height || words[3] != size.width {
      throw Fault(.badData, "\(path) holds images of \(words[2])×\(words[3]) pixels, expected \(size)")
    }
  }

  private static func hexadecimal(_ word: Int) -> String {
    "0x" + String(repeating: "0", count: word.leadingZeroBitCount / 4 - 8) + String(word, radix: 16)
  }
}
