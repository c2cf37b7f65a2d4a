import SpatialTransformers

/// How far a moved digit's ink reaches from the digit's centre along one axis, its kernel included, in pixels.
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

extension Digits {
  /// Calls `body` with the place of the first and last ink of every row, from the digit's centre.
  ///
  /// They are enough to bound the ink however it is moved, as long as lines stay straight.
  static func forEachOutermostInk(of digit: UnsafePointer<UInt8>, _ body: (_ x: Double, _ y: Double) -> Void)
  {
    for row in 0..<size.height {
      let pixels = UnsafeBufferPointer(start: digit + row * size.width, count: size.width)
      guard let first = pixels.firstIndex(where: { $0 > 0 }), let last = pixels.lastIndex(where: { $0 > 0 })
      else { continue }
      for column in [first, last] {
        body(Double(column) - Double(size.width - 1) / 2, Double(row) - Double(size.height - 1) / 2)
      }
    }
  }
}
