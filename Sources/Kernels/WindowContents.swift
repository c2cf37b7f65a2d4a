import CVector

/// Which windows of a convolution see anything but zeros, of one sample after another.
///
/// A method that adds and subtracts what lies beside a window leaves rounding errors where the window itself is black,
/// and a rectifier behind it is then open or shut by chance. So its sums are multiplied by a factor of 0 there: the output
/// is the bias to the bit, as the definition has it.
final class WindowContents {
  /// The factor of every window, (H′, W′).
  private let factors: AlignedMemory<Float>

  /// How many pixels above and left of each place are not all zeros, (H + 1, W + 1).
  private let counts: AlignedMemory<Int32>

  private let full: Float
  private let channels: Int
  private let height, width: Int

  /// The pixels that the windows of a row of outputs, and of a column, reach over.
  private let rows, columns: [Range<Int>]

  /// Prepares for one set of sizes; the factor of windows that see something is `full`.
  init(_ geometry: ConvolutionGeometry, full: Float = 1) {
    (self.full, channels) = (full, geometry.inputChannels)
    (height, width) = (geometry.inputSize[0], geometry.inputSize[1])
    rows = geometry.windows[0].reaches(over: height)
    columns = geometry.windows[1].reaches(over: width)
    factors = AlignedMemory(repeating: full, count: rows.count * columns.count)
    counts = AlignedMemory(repeating: 0, count: (height + 1) * (width + 1))
  }

  /// The factors for an image (C, H, W).
  func factors(ofPlain image: UnsafePointer<Float>) -> UnsafePointer<Float> {
    let plane = height * width
    return factors { pixel in
      for channel in 0..<channels where image[channel * plane + pixel] != 0 { return 1 }
      return 0
    }
  }

  /// The factors for an image in blocks of channels, (C / lanes, H, W, lanes).
  func factors(ofBlocked image: UnsafePointer<Float>) -> UnsafePointer<Float> {
    let (blocks, stride) = (vectorCount(of: channels), height * width * vectorLanes)
    return factors { pixel in
      for block in 0..<blocks where anyIsNotZero(image + (block * stride + pixel * vectorLanes)) { return 1 }
      return 0
    }
  }

  @inline(__always)
  private func factors(_ isSeen: (_ pixel: Int) -> Int32) -> UnsafePointer<Float> {
    let (above, counts, factors) = (width + 1, counts.start, factors.start)
    for y in 0..<height {
      var row: Int32 = 0
      for x in 0..<width {
        row += isSeen(y * width + x)
        let place = (y + 1) * above + x + 1
        counts[place] = counts[place - above] + row
      }
    }
    var window = 0
    for rows in rows {
      let (top, bottom) = (counts + rows.lowerBound * above, counts + rows.upperBound * above)
      for columns in columns {
        let seen = bottom[columns.upperBound] - top[columns.upperBound]
        factors[window] = seen == bottom[columns.lowerBound] - top[columns.lowerBound] ? 0 : full
        window += 1
      }
    }
    return UnsafePointer(factors)
  }
}

extension Window {
  /// For every window over `count` elements, those inside that it covers: none where it lies in the padding.
  fileprivate func reaches(over count: Int) -> [Range<Int>] {
    (0..<outputCount(of: count)).map { index in
      let start = index * stride - paddingLow
      let first = min(max(start, 0), count)
      return first..<max(first, min(start + size, count))
    }
  }
}
