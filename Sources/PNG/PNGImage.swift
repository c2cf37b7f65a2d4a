internal import CPNG

/// Pictures in the Portable Network Graphics format (ISO/IEC 15948), by libpng.
public enum PNGImage {
  /// The bytes of a PNG file of `width` × `height` pixels, for the caller to write where it wants.
  ///
  /// `pixels` holds red, green and blue of every pixel (sRGB, 0 to 255), row by row from the top left. The
  /// corresponding C function is `png_image_write_to_memory`.
  /// - Throws: `PNGError` where libpng refuses, as it does above a million pixels in a row or column.
  public static func encode(rgb pixels: [UInt8], width: Int, height: Int) throws(PNGError) -> [UInt8] {
    precondition(width > 0 && height > 0, "a picture of \(width)×\(height) pixels")
    precondition(
      pixels.count == 3 * width * height, "\(pixels.count) bytes for \(width)×\(height) pixels of three")
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    // What does not fit is far beyond what libpng accepts.
    (image.width, image.height) = (UInt32(clamping: width), UInt32(clamping: height))
    image.format = UInt32(PNG_FORMAT_RGB)
    var size = pngMaximumSize(&image)
    var file = [UInt8](repeating: 0, count: Int(size))
    // A stride of zero stands for rows without gaps.
    guard png_image_write_to_memory(&image, &file, &size, 0, pixels, 0, nil) != 0 else {
      throw PNGError(
        writing: "a PNG of \(width)×\(height) pixels", String(cString: pngMessage(&image)),
        function: "png_image_write_to_memory")
    }
    return Array(file[..<Int(size)])
  }
}
