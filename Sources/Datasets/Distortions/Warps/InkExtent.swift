import Memory
import SpatialTransformers
import Tensors

/// How far a moved image's ink reaches from its centre along one axis, its kernel included, in pixels.
struct InkExtent {
  private var low = Double.infinity
  private var high = -Double.infinity

  /// Takes in ink at a position whose kernel reaches so far to both sides.
  mutating func include(_ position: Double, reach: Double) {
    low = min(low, position - reach)
    high = max(high, position + reach)
  }

  /// The shift at a fraction of the way between the two where ink begins to be cut off; half way if neither fits.
  ///
  /// Pixels −1 and `size` lie just outside, so that the kernel may end on them.
  func shift(at fraction: Double, within size: Int) -> Double {
    guard low <= high else { return 0 }
    let half = Double(size + 1) / 2
    let (least, most) = (-half - low, half - high)
    return least + (most - least) * (least <= most ? fraction : 0.5)
  }

  /// The pixels that the extent covers when shifted.
  func pixels(shifted shift: Double, within size: Int) -> Range<Int> {
    guard low <= high else { return 0..<0 }
    let centre = Double(size - 1) / 2 + shift
    let first = max(Int((centre + low).rounded(.up)), 0)
    let last = min(Int((centre + high).rounded(.down)), size - 1)
    return first..<max(last + 1, first)
  }
}

/// How far a moved image's ink reaches from the canvas's centre, its kernel included.
struct InkBounds {
  private(set) var x = InkExtent()
  private(set) var y = InkExtent()

  /// Takes in ink at a place whose kernel reaches so far to every side.
  mutating func include(_ place: SIMD2<Double>, reach: Double) {
    x.include(place.x, reach: reach)
    y.include(place.y, reach: reach)
  }

  /// The way to a place on a canvas where no ink is cut off, at fractions of all that there are across and down.
  func way(at fractions: SIMD2<Double>, within canvas: ImageSize) -> SIMD2<Double> {
    SIMD2(
      x.shift(at: fractions.x, within: canvas.width), y.shift(at: fractions.y, within: canvas.height))
  }
}

/// Calls `body` with the place of the first and last ink of every row, from the image's centre; of any channel (C, H, W).
///
/// They are enough to bound the ink however it is moved, as long as lines stay straight.
func forEachOutermostInk(
  of image: UnsafePointer<Float>, _ shape: Shape, _ body: (_ x: Double, _ y: Double) -> Void
) {
  let (height, width) = (shape[1], shape[2])
  let middle = (x: Double(width - 1) / 2, y: Double(height - 1) / 2)
  for channel in 0..<shape[0] {
    for row in 0..<height {
      guard let ink = InkSpan(of: image + (channel * height + row) * width, count: width) else { continue }
      body(Double(ink.first) - middle.x, Double(row) - middle.y)
      body(Double(ink.last) - middle.x, Double(row) - middle.y)
    }
  }
}

/// The first and the last pixel of a line that are not zero.
private struct InkSpan {
  private(set) var first = Int.max
  private(set) var last = -1

  /// Looks through a line; nil where all is zero.
  @inline(__always)
  init?(of line: UnsafePointer<Float>, count: Int) {
    if count < vectorLanes {
      for i in 0..<count where line[i] != 0 { include(i, i) }
    } else {
      for i in stride(from: 0, to: count, by: vectorLanes) {
        // The last vector reaches back over what was looked at.
        let start = min(i, count &- vectorLanes)
        let lanes = Vector.lanesOfNonzero(at: line + start)
        guard lanes != 0 else { continue }
        include(start &+ lanes.trailingZeroBitCount, start &+ (31 &- lanes.leadingZeroBitCount))
      }
    }
    guard last >= 0 else { return nil }
  }

  @inline(__always)
  private mutating func include(_ low: Int, _ high: Int) {
    first = min(first, low)
    last = max(last, high)
  }
}
