/// A curve of any number of points, of which a bounded number is kept: no extreme is lost, nor the first and the last point.
///
/// Points that follow one another share a stretch, which remembers its first, its last, its least and its largest. Where
/// there are too many stretches, neighbours become one.
package struct Curve: Sendable {
  /// A value after a step.
  package struct Point: Sendable, Equatable {
    package let step: Double
    package let value: Double

    package init(step: Double, value: Double) {
      (self.step, self.value) = (step, value)
    }
  }

  private struct Stretch {
    let first: Point
    var last: Point
    var least: Point
    var largest: Point

    init(_ point: Point) {
      (first, last, least, largest) = (point, point, point, point)
    }

    mutating func add(_ next: Stretch) {
      last = next.last
      if next.least.value < least.value { least = next.least }
      if next.largest.value > largest.value { largest = next.largest }
    }

    var points: [Point] {
      var points = [first]
      for point in [least, largest].sorted(by: { $0.step < $1.step }) + [last]
      where point.step > points[points.count - 1].step {
        points.append(point)
      }
      return points
    }
  }

  /// The points that were added.
  package private(set) var count = 0

  private var stretches: [Stretch] = []
  private let capacity: Int
  /// The points of a whole stretch.
  private var size = 1

  /// A curve without points, of at most so many stretches.
  package init(stretches capacity: Int = 300) {
    precondition(capacity >= 2, "a curve of \(capacity) stretches")
    self.capacity = capacity
  }

  /// Adds a point behind all others; a value that is not finite is none.
  package mutating func add(step: Double, value: Double) {
    guard value.isFinite else { return }
    let stretch = Stretch(Point(step: step, value: value))
    if count.isMultiple(of: size) {
      if stretches.count == capacity { merge() }
      if count.isMultiple(of: size) {
        stretches.append(stretch)
      } else {
        stretches[stretches.count - 1].add(stretch)
      }
    } else {
      stretches[stretches.count - 1].add(stretch)
    }
    count += 1
  }

  private mutating func merge() {
    var merged: [Stretch] = []
    for first in stride(from: 0, to: stretches.count, by: 2) {
      var stretch = stretches[first]
      if first + 1 < stretches.count { stretch.add(stretches[first + 1]) }
      merged.append(stretch)
    }
    (stretches, size) = (merged, 2 * size)
  }

  /// The points that are kept, by rising steps.
  package var points: [Point] {
    stretches.flatMap(\.points)
  }

  /// The last point of all.
  package var last: Point? { stretches.last?.last }

  /// The least and the largest value of all.
  package var range: ClosedRange<Double>? {
    guard let least = least?.value, let largest = largest?.value else { return nil }
    return least...largest
  }

  /// The point of the least value, the first of equals.
  package var least: Point? { stretches.map(\.least).min { $0.value < $1.value } }

  /// The point of the largest value, the first of equals.
  package var largest: Point? {
    stretches.map(\.largest).reduce(nil) { best, point in
      guard let best, best.value >= point.value else { return point }
      return best
    }
  }
}
