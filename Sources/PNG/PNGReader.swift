internal import CPNG
internal import Rasters

/// A PNG in memory on its way through libpng; what libpng made for it is freed when this goes out of scope.
struct PNGReader: ~Copyable {
  private let state: UnsafeMutablePointer<stn_png_reader>

  /// Reads up to the first pixel of `bytes`, which must stay as long as the reader.
  ///
  /// The corresponding C function is `png_read_info`.
  init(_ bytes: UnsafeBufferPointer<UInt8>) throws(PNGError) {
    state = .allocate(capacity: 1)
    state.initialize(to: stn_png_reader())
    guard pngBegin(state, bytes.baseAddress, bytes.count) != 0 else { throw failure(of: "png_read_info") }
  }

  deinit {
    pngEnd(state)
    state.deallocate()
  }

  /// What the file says of itself.
  func header() throws(PNGError) -> RasterHeader {
    let (png, info) = (state.pointee.png, state.pointee.info)
    let (width, height) = (png_get_image_width(png, info), png_get_image_height(png, info))
    let kind = Int32(png_get_color_type(png, info))
    let isColoured = kind & PNG_COLOR_MASK_COLOR != 0
    let hasAlpha = kind & PNG_COLOR_MASK_ALPHA != 0 || png_get_valid(png, info, PNG_INFO_tRNS) != 0
    let channels = (isColoured ? 3 : 1) + (hasAlpha ? 1 : 0)
    guard let colour = Raster.Colour(rawValue: channels) else {
      preconditionFailure("a pixel of \(channels) channels")
    }
    return RasterHeader(
      width: Int(width), height: Int(height), colour: colour, bits: Int(png_get_bit_depth(png, info)))
  }

  /// Decodes the pixels as they are stored, and reads the file to its end.
  ///
  /// The corresponding C functions are `png_read_row` and `png_read_end`.
  func pixels(_ header: RasterHeader) throws(PNGError) -> Raster {
    let channels = header.colour.channels
    var samples = [UInt8](repeating: 0, count: header.width * header.height * channels)
    guard pngFinish(state, &samples, channels) != 0 else { throw failure(of: "png_read_row") }
    return Raster(width: header.width, height: header.height, colour: header.colour, samples: samples)
  }

  /// How the picture lies; known only when all of the file has been read.
  func orientation() throws(RasterError) -> Orientation {
    var count: UInt32 = 0
    guard let block = pngExif(state, &count) else { return .upright }
    return try Orientation(exif: UnsafeBufferPointer(start: block, count: Int(count)))
  }

  private func failure(of function: String) -> PNGError {
    PNGError(reading: String(cString: pngMessage(state)), function: function)
  }
}
