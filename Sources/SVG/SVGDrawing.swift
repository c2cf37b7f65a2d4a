internal import CRSVG

/// A drawing in SVG (W3C, Scalable Vector Graphics 1.1), of a size in its own units, which librsvg makes pictures of.
public struct SVGDrawing: Sendable {
  private let source: String
  private let width: Int
  private let height: Int

  /// Takes a drawing that is written, and of this size.
  public init(_ source: String, width: Int, height: Int) {
    precondition(width > 0 && height > 0, "a drawing of \(width)×\(height)")
    (self.source, self.width, self.height) = (source, width, height)
  }

  /// The bytes of the drawing by itself.
  public var svg: [UInt8] { Array(source.utf8) }

  /// A PNG on white, `scale` pixels to a unit.
  ///
  /// - Throws: `SVGError` where librsvg is not there, or refuses.
  public func png(scale: Int) throws(SVGError) -> [UInt8] {
    try made(isPage: false, scale: Double(scale), "a PNG")
  }

  /// A PDF of one page, on which a unit is a pixel of CSS: a 96th of an inch.
  ///
  /// - Throws: `SVGError` where librsvg is not there, or refuses.
  public func pdf() throws(SVGError) -> [UInt8] { try made(isPage: true, scale: 0.75, "a PDF") }

  private func made(isPage: Bool, scale: Double, _ noun: String) throws(SVGError) -> [UInt8] {
    var bytes = svg.map { CChar(bitPattern: $0) }
    var job = stn_rsvg_job()
    (job.width, job.height, job.scale) = (Double(width), Double(height), scale)
    defer { rsvgEnd(&job) }
    let isMade = bytes.withUnsafeMutableBufferPointer { buffer in
      (job.svg, job.count) = (UnsafePointer(buffer.baseAddress), buffer.count)
      return rsvgMake(&job, isPage: isPage ? 1 : 0) != 0
    }
    guard isMade else {
      throw SVGError(
        making: noun, String(cString: rsvgMessage(&job)),
        function: job.function.map(String.init(cString:)) ?? "")
    }
    return Array(UnsafeBufferPointer(start: job.bytes, count: job.made))
  }
}
