extension H5Dataset {
  /// Marks a dataset of bytes as images, so that viewers show it as such: those of three planes in red, green and blue,
  /// others plane by plane in grey, 0 black and 255 white.
  ///
  /// The attributes are those of the HDF5 Image and Palette Specification 1.2, which speaks of one image;
  /// viewers show a stack by its last two dimensions, or three of coloured images. Attach scales before: HDF5 1.10.8
  /// refuses to attach them to a dataset whose `CLASS` it does not know.
  public func markAsImages() throws {
    precondition(kind == .uint8 && dimensions.count >= 2, "images of \(kind) with dimensions \(dimensions)")
    let isColoured = dimensions.count >= 3 && dimensions[dimensions.count - 3] == 3
    try setFixedLengthAttribute("CLASS", "IMAGE")
    try setFixedLengthAttribute("IMAGE_VERSION", "1.2")
    try setFixedLengthAttribute("IMAGE_SUBCLASS", isColoured ? "IMAGE_TRUECOLOR" : "IMAGE_GRAYSCALE")
    try setFixedLengthAttribute("DISPLAY_ORIGIN", "UL")
    if isColoured {
      try setFixedLengthAttribute("INTERLACE_MODE", "INTERLACE_PLANE")
    } else {
      try setAttribute("IMAGE_WHITE_IS_ZERO", UInt8(0))
      try setAttribute("IMAGE_MINMAXRANGE", [UInt8(0), 255])
    }
  }
}
