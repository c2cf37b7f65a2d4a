extension Orientation {
  /// Finds the orientation in a block of Exif, as it stands in a PNG's eXIf chunk and, behind `Exif` and two zeros, in a
  /// JPEG's APP1 segment.
  ///
  /// Only the one entry is read, and nothing that it points to: makers' notes and thumbnails, where such blocks are
  /// mostly damaged, stay untouched. Without an entry, or with a 0, which some programs write for "unknown", a picture is
  /// upright. Source: Exif 2.32 (CIPA DC-008) 4.5 and 4.6, TIFF 6.0 section 2.
  /// - Throws: ``RasterError`` where the block breaks off, is no Exif, or holds another number than 0 to 8.
  public init(exif bytes: some RandomAccessCollection<UInt8>) throws(RasterError) {
    let block = try ExifBlock(Array(bytes))
    let start = try block.integer(at: 4, bytes: 4)
    let count = try block.integer(at: start, bytes: 2)
    for index in 0..<count {
      let entry = start + 2 + 12 * index
      guard try block.integer(at: entry, bytes: 2) == 0x0112 else { continue }
      self = try Self.value(ofEntryAt: entry, in: block)
      return
    }
    self = .upright
  }

  private static func value(ofEntryAt entry: Int, in block: ExifBlock) throws(RasterError) -> Orientation {
    let (type, count) = (
      try block.integer(at: entry + 2, bytes: 2), try block.integer(at: entry + 4, bytes: 4)
    )
    guard type == 3, count == 1 else {
      throw RasterError(
        "has an orientation of type \(type) and count \(count) in its Exif block, expected type 3 and count 1"
      )
    }
    let number = try block.integer(at: entry + 8, bytes: 2)
    if number == 0 { return .upright }
    guard let orientation = Orientation(rawValue: number) else {
      throw RasterError("has the orientation \(number) in its Exif block, expected 1 to 8")
    }
    return orientation
  }
}

/// The bytes of a block, whose numbers have the order of bytes that its first two name.
private struct ExifBlock {
  private let bytes: [UInt8]
  private let isBigEndian: Bool

  init(_ bytes: [UInt8]) throws(RasterError) {
    self.bytes = bytes
    switch bytes.prefix(4) {
    case [0x49, 0x49, 42, 0]: isBigEndian = false
    case [0x4D, 0x4D, 0, 42]: isBigEndian = true
    default:
      throw RasterError(
        "has an Exif block that begins with \(Array(bytes.prefix(4))), expected [73, 73, 42, 0] or [77, 77, 0, 42]"
      )
    }
  }

  func integer(at offset: Int, bytes count: Int) throws(RasterError) -> Int {
    guard offset + count <= bytes.count else {
      throw RasterError("has an Exif block of \(bytes.count) bytes that refers to byte \(offset + count)")
    }
    let part = bytes[offset..<offset + count]
    return (isBigEndian ? Array(part) : part.reversed()).reduce(0) { $0 << 8 | Int($1) }
  }
}
