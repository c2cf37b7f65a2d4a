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
  for line in 0..<shape[0] * height {
    let pixels = UnsafeBufferPointer(start: image + line * width, count: width)
    guard let first = pixels.firstIndex(where: { $0 != 0 }), let last = pixels.lastIndex(where: { $0 != 0 })
    else { continue }
    for column in [first, last] {
      body(Double(column) - Double(width - 1) / 2, Double(line % height) - Double(height - 1) / 2)
    }
  }
}
