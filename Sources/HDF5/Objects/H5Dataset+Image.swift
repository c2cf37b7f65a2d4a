extension H5Dataset {
  /// Marks a dataset of bytes as grey images, 0 black and 255 white, so that viewers show it as such.
  ///
  /// The attributes are those of the HDF5 Image and Palette Specification 1.2, which speaks of one image;
  /// viewers show a stack by its last two dimensions. Attach scales before: HDF5 1.10.8 refuses to
  /// attach them to a dataset whose `CLASS` it does not know.
  public func markAsGrayscaleImages() throws {
    precondition(kind == .uint8 && dimensions.count >= 2, "images of \(kind) with dimensions \(dimensions)")
    try setFixedLengthAttribute("CLASS", "IMAGE")
    try setFixedLengthAttribute("IMAGE_VERSION", "1.2")
    try setFixedLengthAttribute("IMAGE_SUBCLASS", "IMAGE_GRAYSCALE")
    try setFixedLengthAttribute("DISPLAY_ORIGIN", "UL")
    try setAttribute("IMAGE_WHITE_IS_ZERO", UInt8(0))
    try setAttribute("IMAGE_MINMAXRANGE", [UInt8(0), 255])
  }
}
