import Datasets
import Rasters
import SpatialTransformers

/// A picture in the colours of the images, read row by row.
struct PictureRows {
  private let height: Int
  private let width: Int
  private let channels: Int
  private let content: Content
  /// What a value is multiplied by once `offset` is taken off.
  private let (factor, offset): (Float, Float)
  /// What stands beside a padded picture, by channel.
  private let ground: [Float]

  private enum Content {
    /// Bytes, the channels of a pixel side by side.
    case bytes([UInt8])
    /// Numbers, channel by channel, `channels` of them.
    case planes([Float], channels: Int)
  }

  init(_ picture: Picture, channels: Int, _ preparation: Preparation) {
    (height, width, self.channels) = (picture.size.height, picture.size.width, channels)
    let background = RGB(preparation.background)
    (factor, offset) = preparation.range.map(Self.spread) ?? (1, 0)
    ground = (channels == 3 ? background.samples : [background.brightness])
      .map { preparation.range == nil && !picture.isBytes ? Float($0) / 255 : Float($0) }
    switch picture {
    case .raster(let raster):
      let opaque = raster.over(background)
      content = .bytes((channels == 3 ? opaque.coloured : opaque.greyscale).samples)
    case .numbers(let picture): content = .planes(picture.values, channels: picture.channels)
    }
  }

  private static func spread(_ range: ClosedRange<Double>) -> (Float, Float) {
    (Float(255 / (range.upperBound - range.lowerBound)), Float(range.lowerBound))
  }

  /// Writes the picture in a size, planes of Float32.
  func scale(to size: ImageSize, _ preparation: Preparation, into pixels: UnsafeMutablePointer<Float>) {
    let frame = Frame(height: height, width: width, in: size, preparation.fit)
    if !frame.isFull {
      for channel in 0..<channels {
        (pixels + channel * size.count).update(repeating: ground[channel % ground.count], count: size.count)
      }
    }
    let scaling = AreaScaling(
      rows: frame.rows, columns: frame.columns, of: ImageSize(height: height, width: width), to: frame.output)
    scaling.scale(
      channels: channels, into: pixels + frame.top * size.width + frame.left, plane: size.count,
      stride: size.width, readRow: read)
  }

  /// Writes a row, channel by channel.
  private func read(_ row: Int, into values: UnsafeMutablePointer<Float>) {
    switch content {
    case .bytes(let samples): readBytes(samples, row, into: values)
    case .planes(let planes, let given): readPlanes(planes, given, row, into: values)
    }
    guard factor != 1 || offset != 0 else { return }
    for i in 0..<channels * width { values[i] = (values[i] - offset) * factor }
  }

  private func readBytes(_ samples: [UInt8], _ row: Int, into values: UnsafeMutablePointer<Float>) {
    samples.withUnsafeBufferPointer { samples in
      for channel in 0..<channels {
        for x in 0..<width {
          values[channel * width + x] = Float(samples[(row * width + x) * channels + channel])
        }
      }
    }
  }

  private func readPlanes(
    _ planes: [Float], _ given: Int, _ row: Int, into values: UnsafeMutablePointer<Float>
  ) {
    planes.withUnsafeBufferPointer { planes in
      func value(_ channel: Int, _ x: Int) -> Float { planes[(channel * height + row) * width + x] }
      for x in 0..<width {
        if given == 3, channels == 1 {
          // As of pictures in files: ITU-R BT.601.
          values[x] = 0.299 * value(0, x) + 0.587 * value(1, x) + 0.114 * value(2, x)
        } else {
          for channel in 0..<channels { values[channel * width + x] = value(min(channel, given - 1), x) }
        }
      }
    }
  }
}

extension RGB {
  fileprivate init(_ samples: [UInt8]) {
    self.init(red: samples[0], green: samples[1], blue: samples[2])
  }

  fileprivate var samples: [UInt8] { [red, green, blue] }

  /// The brightness as a picture's greyscale has it.
  fileprivate var brightness: UInt8 {
    Raster(width: 1, height: 1, colour: .rgb, samples: samples).greyscale.samples[0]
  }
}
