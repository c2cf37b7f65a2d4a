internal import CTurboJPEG
internal import Rasters

/// A handle of TurboJPEG's, destroyed when it goes out of scope.
struct Decompressor: ~Copyable {
  private let handle: tjhandle

  /// The corresponding C function is `tjInitDecompress`.
  init() throws(JPEGError) {
    guard let handle = tjInitDecompress() else {
      throw JPEGError(function: "tjInitDecompress", text: String(cString: tjGetErrorStr2(nil)))
    }
    self.handle = handle
  }

  deinit { tjDestroy(handle) }

  /// Reads everything before the pixels; the corresponding C function is `tjDecompressHeader3`.
  func header(of file: [UInt8]) throws(JPEGError) -> RasterHeader {
    guard !file.isEmpty else { throw JPEGError(function: nil, text: "it is empty") }
    var (width, height, subsampling, space): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    let code = tjDecompressHeader3(
      handle, file, UInt(file.count), &width, &height, &subsampling, &space)
    guard code == 0 else { throw failure(of: "tjDecompressHeader3") }
    return RasterHeader(
      width: Int(width), height: Int(height), colour: try colour(ofSpace: space), bits: 8)
  }

  private func colour(ofSpace space: Int32) throws(JPEGError) -> Raster.Colour {
    switch TJCS(UInt32(bitPattern: space)) {
    case TJCS_GRAY: return .grey
    case TJCS_YCbCr, TJCS_RGB: return .rgb
    case TJCS_CMYK, TJCS_YCCK:
      throw JPEGError(
        function: nil,
        text: "it holds inks for a printer (CMYK), expected grey or RGB: convert it, as to sRGB")
    default: throw JPEGError(function: nil, text: "its colours are of an unknown kind, expected grey or RGB")
    }
  }

  /// Decodes the pixels as they are stored; the corresponding C function is `tjDecompress2`.
  func pixels(of file: [UInt8], _ header: RasterHeader) throws(JPEGError) -> Raster {
    let (width, height) = (header.width, header.height)
    let format = header.colour == .grey ? TJPF_GRAY : TJPF_RGB
    var samples = [UInt8](repeating: 0, count: width * height * header.colour.channels)
    let code = tjDecompress2(
      handle, file, UInt(file.count), &samples, Int32(width), 0, Int32(height), Int32(format.rawValue),
      TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS | TJFLAG_ACCURATEDCT)
    guard code == 0 else { throw failure(of: "tjDecompress2") }
    return Raster(width: width, height: height, colour: header.colour, samples: samples)
  }

  private func failure(of function: String) -> JPEGError {
    JPEGError(function: function, text: String(cString: tjGetErrorStr2(handle)))
  }
}
