import Archives
import Files
import JPEG
import PNG
import POSIX
import Rasters

/// A file that may be a picture.
enum PictureFile {
  /// The most bytes that are read of one: far more than a picture within the limit has.
  private static let limit = 1 << 30

  /// The ends of names that pictures have, also of kinds that are not read: such a file is refused, not passed over.
  private static let extensions: Set<String> = [
    "png", "jpg", "jpeg", "jpe", "jfif", "gif", "webp", "bmp", "tif", "tiff", "heic", "heif", "avif", "jxl",
  ]

  /// Whether a file is called as pictures are.
  private static func isCalledOne(_ path: String) -> Bool {
    guard let dot = path.lastName.lastIndex(of: ".") else { return false }
    return extensions.contains(String(path.lastName[dot...].dropFirst()).lowercased())
  }

  /// Whether a path may have been written down as one of a picture: a file is there, or it is called as pictures are.
  static func isPossible(_ path: String) -> Bool {
    (try? FileStatus(of: path).kind) == .file || isCalledOne(path)
  }

  /// Whether a file is meant to be a picture: by its name, or else by its first bytes.
  static func isPicture(_ path: String) throws(Fault) -> Bool {
    if isCalledOne(path) { return true }
    return RasterFormat(ofFile: try FileBytes(path).bytes(16, at: 0)) != nil
  }

  /// Reads a picture, turned upright.
  static func read(_ path: String) throws(Fault) -> Raster {
    let bytes = try contents(of: path)
    do {
      switch RasterFormat(ofFile: bytes) {
      case .png: return try PNGImage.decode(bytes)
      case .jpeg: return try JPEGImage.decode(bytes)
      case let other?: throw Fault(.badData, "is a \(other.rawValue) file, expected PNG or JPEG: convert it")
      case nil where bytes.isEmpty: throw Fault(.badData, "is empty, expected a PNG or JPEG file")
      case nil:
        throw Fault(.badData, "is no picture: it begins with \(Array(bytes.prefix(4))), expected PNG or JPEG")
      }
    } catch { throw Fault(.badData, "\(path) \(error)") }
  }

  private static func contents(of path: String) throws(Fault) -> [UInt8] {
    let file = try FileBytes(path)
    guard file.byteCount <= limit else {
      throw Fault(.badData, "\(path) has \(file.byteCount) bytes, expected a picture of at most \(limit)")
    }
    let bytes = try file.bytes(file.byteCount, at: 0)
    try file.verify(byteCount: bytes.count)
    return bytes
  }
}
