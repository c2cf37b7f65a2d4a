/// A straight line between two places.
struct Segment {
  private var start: SIMD2<Double>
  private var end: SIMD2<Double>

  init(_ start: Point, _ end: Point) {
    self.start = SIMD2(Double(start.x), Double(start.y))
    self.end = SIMD2(Double(end.x), Double(end.y))
  }

  /// The part inside a rectangle and a margin around it; nil where there is none, or an end is not finite.
  ///
  /// Source: Sutherland and Hodgman 1974, "Reentrant polygon clipping", for a polygon of two corners.
  func clipped(to rectangle: Rectangle, margin: Double) -> Segment? {
    let low = SIMD2(Double(rectangle.x), Double(rectangle.y)) - margin
    let high = low + SIMD2(Double(rectangle.width), Double(rectangle.height)) + 2 * margin
    var part = self
    for axis in 0...1 {
      guard part.cut(axis, at: low[axis], keeping: >=), part.cut(axis, at: high[axis], keeping: <=) else {
        return nil
      }
    }
    return part
  }

  /// Cuts off what lies beyond a limit along an axis; false where that is all, or not a number.
  private mutating func cut(_ axis: Int, at limit: Double, keeping isInside: (Double, Double) -> Bool) -> Bool
  {
    let (keepsStart, keepsEnd) = (isInside(start[axis], limit), isInside(end[axis], limit))
    guard start.isFinite, end.isFinite, keepsStart || keepsEnd else { return false }
    guard keepsStart != keepsEnd else { return true }
    var crossing = start + (end - start) * ((limit - start[axis]) / (end[axis] - start[axis]))
    // Exact, however far away the ends are.
    crossing[axis] = limit
    if keepsStart { end = crossing } else { start = crossing }
    return true
  }

  /// The columns that the line passes, and `margin` more on both sides.
  func columns(margin: Double) -> Range<Int> { pixels(along: 0, margin) }

  /// The rows that the line passes, and `margin` more on both sides.
  func rows(margin: Double) -> Range<Int> { pixels(along: 1, margin) }

  private func pixels(along axis: Int, _ margin: Double) -> Range<Int> {
    let (low, high) = (min(start[axis], end[axis]) - margin, max(start[axis], end[axis]) + margin)
    return Int(low.rounded(.down))..<Int(high.rounded(.up)) + 1
  }

  /// How far the centre of a pixel is from the line.
  func distance(toPixel x: Int, _ y: Int) -> Double {
    let (point, line) = (SIMD2(Double(x), Double(y)) + 0.5, end - start)
    let square = (line * line).sum()
    let along = square > 0 ? ((point - start) * line).sum() / square : 0
    let away = point - start - line * min(max(along, 0), 1)
    return (away * away).sum().squareRoot()
  }
}

extension SIMD2<Double> {
  fileprivate var isFinite: Bool { x.isFinite && y.isFinite }
}
