/// A colour of three samples, 0 to 255.
public struct RGB: Sendable, Equatable {
  /// The samples.
  public let red, green, blue: UInt8

  /// Makes a colour.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  /// Black, white and between.
  public init(grey: UInt8) { self.init(red: grey, green: grey, blue: grey) }

  fileprivate var samples: [UInt8] { [red, green, blue] }
  fileprivate var isGrey: Bool { red == green && green == blue }
}

extension Raster {
  /// The picture laid over a ground of one colour; one without opacity stays as it is.
  ///
  /// A sample becomes (α · sample + (255 − α) · ground) / 255, rounded to nearest, in the values of the file: as browsers
  /// and editors do it, not in linear light. Grey over a coloured ground becomes RGB.
  public func over(_ ground: RGB) -> Raster {
    guard colour.hasAlpha else { return self }
    let picture = colour == .greyAlpha && !ground.isGrey ? coloured : self
    let opaque = picture.colour.opaque
    let ground = Array(ground.samples[..<opaque.channels])
    var result: [UInt8] = []
    result.reserveCapacity(width * height * opaque.channels)
    for pixel in stride(from: 0, to: picture.samples.count, by: opaque.channels + 1) {
      let alpha = Int(picture.samples[pixel + opaque.channels])
      for (channel, base) in ground.enumerated() {
        let sum = alpha * Int(picture.samples[pixel + channel]) + (255 - alpha) * Int(base)
        result.append(UInt8((sum + 127) / 255))
      }
    }
    return Raster(width: width, height: height, colour: opaque, samples: result)
  }

  /// The picture in red, green and blue: grey three times; opacity stays.
  public var coloured: Raster {
    guard colour.opaque == .grey else { return self }
    var result: [UInt8] = []
    result.reserveCapacity(samples.count * 3)
    for pixel in stride(from: 0, to: samples.count, by: colour.channels) {
      result.append(contentsOf: repeatElement(samples[pixel], count: 3))
      if colour.hasAlpha { result.append(samples[pixel + 1]) }
    }
    return Raster(width: width, height: height, colour: colour.hasAlpha ? .rgba : .rgb, samples: result)
  }

  /// The picture in one channel of brightness; opacity stays.
  ///
  /// Brightness is 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601, what JPEG calls Y), rounded to nearest.
  public var greyscale: Raster {
    guard colour.opaque == .rgb else { return self }
    var result: [UInt8] = []
    result.reserveCapacity(width * height * (colour.hasAlpha ? 2 : 1))
    for pixel in stride(from: 0, to: samples.count, by: colour.channels) {
      let (red, green, blue) = (Int(samples[pixel]), Int(samples[pixel + 1]), Int(samples[pixel + 2]))
      result.append(UInt8((299 * red + 587 * green + 114 * blue + 500) / 1000))
      if colour.hasAlpha { result.append(samples[pixel + 3]) }
    }
    return Raster(width: width, height: height, colour: colour.hasAlpha ? .greyAlpha : .grey, samples: result)
  }
}
