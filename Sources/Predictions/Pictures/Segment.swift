/// A straight line between two places.
package struct Segment: Equatable {
  package private(set) var start: SIMD2<Double>
  package private(set) var end: SIMD2<Double>

  package init(_ start: Point, _ end: Point) {
    self.start = SIMD2(Double(start.x), Double(start.y))
    self.end = SIMD2(Double(end.x), Double(end.y))
  }

  /// The part inside a rectangle and a margin around it; nil where there is none, or an end is not finite.
  ///
  /// Drawing libraries keep places in few bits, and may draw lines to places that are very far away anywhere.
  /// Source: Sutherland and Hodgman 1974, "Reentrant polygon clipping", for a polygon of two corners.
  package func clipped(to rectangle: Rectangle, margin: Double) -> Segment? {
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

  /// How far a place is from the line's nearest point.
  func distance(from place: SIMD2<Double>) -> Double {
    let (way, offset) = (end - start, place - start)
    let square = (way * way).sum()
    let share = square > 0 ? min(max((way * offset).sum() / square, 0), 1) : 0
    let rest = offset - share * way
    return (rest * rest).sum().squareRoot()
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
}

extension SIMD2<Double> {
  fileprivate var isFinite: Bool { x.isFinite && y.isFinite }
}
