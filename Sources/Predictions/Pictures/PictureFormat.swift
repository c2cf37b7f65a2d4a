public import Files
import POSIX
import SVG

/// What a drawing is written as, which the ending of its file's name tells.
public enum PictureFormat: String, CaseIterable, Sendable {
  /// The drawing itself.
  case svg
  /// Pixels.
  case png
  /// A page.
  case pdf

  /// How many pixels of a PNG a unit of a drawing has along each axis.
  static let pixelsOfUnit = 2

  /// Reads the ending of a file's name.
  ///
  /// - Throws: `Fault` where it is none of these.
  public init(ofFile path: String) throws(Fault) {
    let parts = path.lastName.split(separator: ".")
    guard parts.count > 1, let ending = parts.last, let format = PictureFormat(rawValue: ending.lowercased())
    else {
      throw Fault(
        .usage, "\(path) has no ending that says what picture it is to be; let it end in .svg, .png or .pdf")
    }
    self = format
  }

  /// The file of a drawing.
  func file(of drawing: SVGDrawing) throws -> [UInt8] {
    do {
      switch self {
      case .svg: return drawing.svg
      case .png: return try drawing.png(scale: Self.pixelsOfUnit)
      case .pdf: return try drawing.pdf()
      }
    } catch { throw Fault(.cannotCreate, error.description) }
  }
}
