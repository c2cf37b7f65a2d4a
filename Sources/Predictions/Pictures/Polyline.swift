import Foundation

/// Lines from point to point, as the path of a drawing.
package struct Polyline {
  private let points: [Point]

  /// Takes points; one that is not finite interrupts the lines.
  package init(_ points: [Point]) {
    self.points = points
  }

  /// The path's data, without what lies far outside of a rectangle; nil where nothing is left.
  package func path(inside clip: Rectangle) -> String? {
    var (data, pen): (String, SIMD2<Double>?) = ("", nil)
    for part in segments(inside: clip) {
      if pen != part.start { data += "M\(Self.place(part.start))" }
      data += "L\(Self.place(part.end))"
      pen = part.end
    }
    return data.isEmpty ? nil : data
  }

  /// The lines, without what lies far outside of a rectangle.
  func segments(inside clip: Rectangle) -> [Segment] {
    zip(points, points.dropFirst()).compactMap { Segment($0, $1).clipped(to: clip, margin: 8) }
  }

  private static func place(_ point: SIMD2<Double>) -> String {
    "\(number(point.x)) \(number(point.y))"
  }

  /// A number of a drawing, to hundredths of a unit.
  package static func number(_ value: Double) -> String {
    let hundredths = (value * 100).rounded()
    let whole = Int(hundredths)
    return whole.isMultiple(of: 100) ? "\(whole / 100)" : String(format: "%.2f", hundredths / 100)
  }
}
