internal import CPNG
public import Rasters

extension PNGImage {
  /// What the file says of itself; the corresponding C function is `png_read_info`.
  public static func header(of file: [UInt8]) throws(PNGError) -> RasterHeader {
    try withReader(of: file) { reader throws(PNGError) in try reader.header() }
  }

  /// The pixels of a file, turned upright as its Exif block says; the corresponding C function is `png_read_row`.
  ///
  /// Samples of 8 bits are the file's own: gamma and colour profiles change nothing. Those of 1, 2 and 4 bits are spread
  /// over 0 to 255, those of 16 bits become v · 255 / 65535, rounded to nearest. Palettes become colours, and key colours
  /// opacity. What stands behind the end of the picture is not looked at.
  /// - Throws: ``PNGError`` for anything that is wrong, whatever libpng only warns of included; a damaged chunk counts
  ///   also where nothing of it is used.
  public static func decode(
    _ file: [UInt8], within limit: RasterLimit = RasterLimit()
  ) throws(PNGError) -> Raster {
    try withReader(of: file) { reader throws(PNGError) in
      let header = try reader.header()
      try inWords { () throws(RasterError) in try limit.check(width: header.width, height: header.height) }
      let stored = try reader.pixels(header)
      return stored.turned(try inWords { () throws(RasterError) in try reader.orientation() })
    }
  }

  private static func inWords<Value>(_ body: () throws(RasterError) -> Value) throws(PNGError) -> Value {
    do throws(RasterError) { return try body() } catch { throw PNGError(reading: "it \(error)") }
  }

  private static func withReader<Value>(
    of file: [UInt8], _ body: (borrowing PNGReader) throws(PNGError) -> Value
  ) throws(PNGError) -> Value {
    guard !file.isEmpty else { throw PNGError(reading: "it is empty") }
    return try file.withUnsafeBufferPointer { bytes throws(PNGError) in try body(PNGReader(bytes)) }
  }
}
