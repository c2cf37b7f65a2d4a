import Arrays
import Files
import SpatialTransformers

/// The unsigned bytes of an IDX file of digits, in place.
struct IDXFile {
  /// What a file holds.
  enum Content: String {
    case images
    case labels

    fileprivate var rank: Int { self == .images ? 3 : 1 }
  }

  /// The number of images or labels.
  let count: Int

  /// Everything behind the header.
  let bytes: UnsafeRawBufferPointer

  /// The size of the file, header included.
  let byteCount: Int

  /// Finds the file that begins `block`, which may hold more behind it; `path` is named in errors.
  init(beginning block: UnsafeRawBufferPointer, holding content: Content, path: String) throws(Fault) {
    let header = try IDXHeader(of: path) { (count, offset) throws(Fault) in
      Array(block.dropFirst(offset).prefix(count))
    }
    try Self.check(header, content, path)
    let (start, size) = (header.byteCount, header.shape.reduce(1, *))
    guard block.count >= start + size else {
      throw Fault(
        .badData,
        "\(path) is truncated: \(header.shape[0]) \(content) take \(start + size) bytes, found \(block.count)"
      )
    }
    count = header.shape[0]
    bytes = UnsafeRawBufferPointer(rebasing: block[start..<(start + size)])
    byteCount = start + size
  }

  private static func check(_ header: IDXHeader, _ content: Content, _ path: String) throws(Fault) {
    let shape = header.shape
    guard header.element == .uint8, shape.count == content.rank else {
      throw Fault(
        .badData,
        "\(path) is no IDX file of \(content): it has \(shape.count) dimensions of \(header.element), "
          + "expected \(content.rank) of \(ElementType.uint8)")
    }
    let size = Digits.size
    guard shape[0] > 0 else { throw Fault(.badData, "\(path) holds no \(content), expected some") }
    if content == .images, shape[1] != size.height || shape[2] != size.width {
      throw Fault(.badData, "\(path) holds images of \(shape[1])×\(shape[2]) pixels, expected \(size)")
    }
  }
}
