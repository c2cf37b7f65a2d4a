internal import CTurboJPEG
public import Rasters

/// Pictures in the format of the Joint Photographic Experts Group (ITU-T T.81), read by TurboJPEG.
///
/// Baseline and progressive files of 8 bits, grey or in colours; CMYK and YCCK, as printers use, are refused. What stands
/// behind the end of the picture, such as a phone's second one, is not looked at.
public enum JPEGImage {
  /// What the file says of itself; the corresponding C function is `tjDecompressHeader3`.
  public static func header(of file: [UInt8]) throws(JPEGError) -> RasterHeader {
    try Decompressor().header(of: file)
  }

  /// The pixels of a file, turned upright as its Exif block says.
  ///
  /// The corresponding C function is `tjDecompress2`, with the accurate inverse transform and smooth chroma, so that
  /// all versions and processors give the same bits.
  /// - Throws: ``JPEGError`` for anything that is wrong, whatever TurboJPEG only warns of included: it would go on with
  ///   grey where the data end.
  public static func decode(
    _ file: [UInt8], within limit: RasterLimit = RasterLimit()
  ) throws(JPEGError) -> Raster {
    let decompressor = try Decompressor()
    let header = try decompressor.header(of: file)
    let orientation: Orientation
    do throws(RasterError) {
      try limit.check(width: header.width, height: header.height)
      orientation =
        try exifBlock(of: file).map { block throws(RasterError) in try Orientation(exif: block) } ?? .upright
    } catch {
      throw JPEGError(function: nil, text: "it \(error)")
    }
    return try decompressor.pixels(of: file, header).turned(orientation)
  }
}
