/// What kind of picture a file is by its first bytes, whatever its name: also kinds that nobody here reads, to say so.
public enum RasterFormat: String, Sendable, CaseIterable {
  case jpeg = "JPEG"
  case png = "PNG"
  case gif = "GIF"
  case webP = "WebP"
  case bmp = "BMP"
  case tiff = "TIFF"
  case heif = "HEIF"
  case avif = "AVIF"
  case jpegXL = "JPEG XL"

  /// Looks at a file's first bytes, of which 16 are enough; nil where they are of no kind that is known.
  public init?(ofFile start: some Sequence<UInt8>) {
    let start = Array(start.prefix(16))
    let found = Self.allCases.first { format in
      format.marks.contains { mark in start.dropFirst(mark.place).starts(with: mark.bytes) }
    }
    guard let found else { return nil }
    self = found
  }

  /// Any of these bytes at these places tells the kind.
  private var marks: [(place: Int, bytes: [UInt8])] {
    switch self {
    case .jpeg: [(0, [0xFF, 0xD8, 0xFF])]
    case .png: [(0, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])]
    case .gif: [(0, Array("GIF8".utf8))]
    case .webP: [(8, Array("WEBP".utf8))]
    case .bmp: [(0, Array("BM".utf8))]
    case .tiff: [(0, [0x49, 0x49, 42, 0]), (0, [0x4D, 0x4D, 0, 42])]
    case .heif: ["heic", "heix", "mif1", "msf1"].map { (4, Array("ftyp\($0)".utf8)) }
    case .avif: [(4, Array("ftypavif".utf8)), (4, Array("ftypavis".utf8))]
    case .jpegXL: [(0, [0xFF, 0x0A]), (4, [0x4A, 0x58, 0x4C, 0x20, 0x0D, 0x0A, 0x87, 0x0A])]
    }
  }
}
