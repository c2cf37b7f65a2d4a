package import Rasters

/// A picture of another program, as it came: bytes of a picture's file, or numbers of an array.
package enum Picture {
  case raster(Raster)
  case numbers(NumberedPicture)

  /// Rows and columns.
  package var size: (height: Int, width: Int) {
    switch self {
    case .raster(let raster): (raster.height, raster.width)
    case .numbers(let picture): (picture.height, picture.width)
    }
  }

  /// The channels, of which opacity is none.
  package var channels: Int {
    switch self {
    case .raster(let raster): raster.colour.opaque.channels
    case .numbers(let picture): picture.channels
    }
  }

  /// Whether the values are bytes, 0 black and 255 white.
  package var isBytes: Bool {
    switch self {
    case .raster: true
    case .numbers(let picture): picture.isBytes
    }
  }
}

/// A picture of numbers.
package struct NumberedPicture: Sendable {
  /// Its extents.
  package let channels, height, width: Int

  /// The values, channel by channel.
  package let values: [Float]

  /// Whether the values are bytes, 0 black and 255 white.
  package let isBytes: Bool

  /// Makes a picture.
  package init(channels: Int, height: Int, width: Int, values: [Float], isBytes: Bool) {
    precondition(
      values.count == channels * height * width,
      "\(values.count) values for \(channels) channels of \(height)×\(width)")
    (self.channels, self.height, self.width) = (channels, height, width)
    (self.values, self.isBytes) = (values, isBytes)
  }
}
