/// A picture in memory: 8-bit samples, row by row from the top left, the channels of a pixel side by side.
public struct Raster: Sendable, Equatable {
  /// What the channels of a pixel are; the raw value is their number.
  public enum Colour: Int, Sendable {
    /// One channel of brightness.
    case grey = 1
    /// Brightness and opacity.
    case greyAlpha = 2
    /// Red, green and blue.
    case rgb = 3
    /// Red, green, blue and opacity.
    case rgba = 4

    /// The number of channels.
    public var channels: Int { rawValue }

    /// Whether the last channel is opacity: 0 lets the ground through, 255 covers it.
    public var hasAlpha: Bool { rawValue.isMultiple(of: 2) }

    /// The same without opacity.
    public var opaque: Colour { rawValue > 2 ? .rgb : .grey }
  }

  /// Pixels in a row.
  public let width: Int

  /// Rows.
  public let height: Int

  /// What the channels are.
  public let colour: Colour

  /// The samples, `width` × `height` × channels, as the file has them: no correction of gamma was made.
  public let samples: [UInt8]

  /// Makes a picture of its samples.
  public init(width: Int, height: Int, colour: Colour, samples: [UInt8]) {
    precondition(width > 0 && height > 0, "a picture of \(width)×\(height) pixels")
    precondition(
      samples.count == width * height * colour.channels,
      "\(samples.count) samples for \(width)×\(height) pixels of \(colour.channels)")
    (self.width, self.height, self.colour, self.samples) = (width, height, colour, samples)
  }
}

/// What a picture's file says of itself before any pixel is read.
public struct RasterHeader: Sendable, Equatable {
  /// Pixels in a row as the file stores them, before it is turned upright.
  public let width: Int

  /// Rows as the file stores them.
  public let height: Int

  /// What the channels of a pixel will be once decoded; palettes give colours.
  public let colour: Raster.Colour

  /// The bits of a sample in the file, or of an index where it has a palette.
  public let bits: Int

  /// Makes a header.
  public init(width: Int, height: Int, colour: Raster.Colour, bits: Int) {
    (self.width, self.height, self.colour, self.bits) = (width, height, colour, bits)
  }
}
