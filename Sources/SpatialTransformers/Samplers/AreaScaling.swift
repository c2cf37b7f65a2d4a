/// Shrinks or enlarges images by the kernel of `AreaSampler`, along the columns and then along the rows.
///
/// The targets of an upright rectangle have one step along each axis, so that the sampler's weights are products of those
/// of the axes: summing axis by axis gives its values, to rounding, in far fewer products. Beyond the border stands the
/// nearest pixel, and the edges of the targets are those of the rectangle (corners are not aligned).
public struct AreaScaling: Sendable {
  /// The rows of the source that are read.
  public var sourceRows: Range<Int> { rows.reach }

  /// The size of the targets.
  public let output: ImageSize

  private let rows: ScaledAxis
  private let columns: ScaledAxis

  /// Prepares to read a rectangle of images of `input` pixels, given by its edges: 0 is that of the first pixel.
  public init(
    rows: ClosedRange<Double>, columns: ClosedRange<Double>, of input: ImageSize, to output: ImageSize
  ) {
    self.output = output
    self.rows = ScaledAxis(rows, of: input.height, to: output.height)
    self.columns = ScaledAxis(columns, of: input.width, to: output.width)
  }

  /// Writes the targets of `channels` planes, which lie `plane` elements apart, their rows `stride` apart.
  ///
  /// `readRow` writes a row of the source, channel by channel, into room for its channels and columns.
  public func scale(
    channels: Int, into target: UnsafeMutablePointer<Float>, plane: Int, stride: Int,
    readRow: (_ row: Int, _ values: UnsafeMutablePointer<Float>) throws -> Void
  ) rethrows {
    let count = channels * columns.size
    try withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * count) { room in
      guard let sum = room.baseAddress else { return }
      let row = sum + count
      for y in 0..<output.height {
        sum.update(repeating: 0, count: count)
        try rows.forEachTap(of: y) { source, weight in
          try readRow(source, row)
          for i in 0..<count { sum[i] += weight * row[i] }
        }
        for channel in 0..<channels {
          columns.write(sum + channel * columns.size, to: target + channel * plane + y * stride)
        }
      }
    }
  }
}

/// The pixels along one axis, and their weights, that every target reads.
private struct ScaledAxis {
  let size: Int
  private let firsts: [Int]
  /// The weights of a target's pixels, side by side, begin at the place of its number here.
  private let starts: [Int]
  private let weights: [Float]

  init(_ edges: ClosedRange<Double>, of size: Int, to count: Int) {
    self.size = size
    let axis = SourceAxis(size: size, stride: 1, outside: .border, alignCorners: false)
    let step = (edges.upperBound - edges.lowerBound) / Double(count)
    let radius = Float(min(max(step, 1), Double(max(size, 1))))
    var (firsts, starts, weights) = ([Int](), [0], [Float]())
    for i in 0..<count {
      let position = Float(edges.lowerBound + (Double(i) + 0.5) * step - 0.5)
      let (first, own) = Self.weights(along: axis, at: position, radius)
      firsts.append(first)
      weights += own
      starts.append(weights.count)
    }
    (self.firsts, self.starts, self.weights) = (firsts, starts, weights)
  }

  /// The first pixel that a target reads, and the weights from there on, those beyond the border on its last pixel.
  private static func weights(
    along axis: SourceAxis, at position: Float, _ radius: Float
  ) -> (first: Int, [Float]) {
    guard let taps = AreaTaps(along: axis, at: position, radius: radius) else { return (0, []) }
    let known = (0..<taps.count).compactMap { taps[$0] }.filter { $0.weight > 0 }
    guard let first = known.map(\.offset).min(), let last = known.map(\.offset).max() else { return (0, []) }
    var weights = [Float](repeating: 0, count: last - first + 1)
    for tap in known { weights[tap.offset - first] += tap.weight }
    return (first, weights)
  }

  /// All pixels between the first and the last that are read.
  var reach: Range<Int> {
    let ends = firsts.indices.map { firsts[$0] + starts[$0 + 1] - starts[$0] }
    return (firsts.min() ?? 0)..<(ends.max() ?? 0)
  }

  @inline(__always)
  func forEachTap(of target: Int, _ body: (_ pixel: Int, _ weight: Float) throws -> Void) rethrows {
    for place in starts[target]..<starts[target + 1] {
      try body(firsts[target] + place - starts[target], weights[place])
    }
  }

  func write(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    for i in firsts.indices {
      var sum: Float = 0
      forEachTap(of: i) { sum += $1 * source[$0] }
      target[i] = sum
    }
  }
}
