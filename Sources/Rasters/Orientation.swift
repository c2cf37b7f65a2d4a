/// How a camera was held, and so how a picture must be turned to stand upright.
///
/// Source: Exif 2.32 (CIPA DC-008), tag 0x0112; a raw value is the number there.
public enum Orientation: Int, Sendable, CaseIterable {
  /// Upright.
  case upright = 1
  /// Left and right change places.
  case mirrored = 2
  /// Half a turn.
  case halfTurn = 3
  /// Top and bottom change places.
  case flipped = 4
  /// Rows become columns.
  case transposed = 5
  /// A quarter turn clockwise.
  case quarterTurn = 6
  /// Rows become columns, after half a turn.
  case transposedHalfTurn = 7
  /// A quarter turn counter-clockwise.
  case quarterTurnBack = 8

  /// Whether width and height change places.
  public var exchangesSides: Bool { rawValue > 4 }

  /// Whether the first pixel shown comes from the right end of a stored row.
  fileprivate var beginsRight: Bool { [2, 3, 7, 8].contains(rawValue) }

  /// Whether it comes from the last stored row.
  fileprivate var beginsBelow: Bool { [3, 4, 6, 7].contains(rawValue) }
}

extension Raster {
  /// The picture turned upright, where `orientation` tells how it lies.
  public func turned(_ orientation: Orientation) -> Raster {
    if orientation == .upright { return self }
    let (across, down) = (orientation.beginsRight ? -1 : 1, orientation.beginsBelow ? -width : width)
    let start = (across < 0 ? width - 1 : 0) + (down < 0 ? (height - 1) * width : 0)
    let exchanged = orientation.exchangesSides
    let (columns, rows) = exchanged ? (height, width) : (width, height)
    let (perColumn, perRow) = exchanged ? (down, across) : (across, down)
    let channels = colour.channels
    let result = [UInt8](unsafeUninitializedCapacity: samples.count) { target, count in
      samples.withUnsafeBufferPointer { samples in
        for row in 0..<rows {
          for column in 0..<columns {
            let pixel = (start + row * perRow + column * perColumn) * channels
            for channel in 0..<channels { target[count + channel] = samples[pixel + channel] }
            count += channels
          }
        }
      }
    }
    return Raster(width: columns, height: rows, colour: colour, samples: result)
  }
}
