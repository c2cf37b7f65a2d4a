import Predictions
import Testing

/// Outlines as paths of a drawing.
@Suite struct PolylineTests {
  private let clip = Rectangle(x: 0, y: 0, width: 8, height: 6)

  private func path(_ points: [(Float, Float)]) -> String? {
    Polyline(points.map { Point(x: $0.0, y: $0.1) }).path(inside: clip)
  }

  @Test func `lines go on from point to point, to hundredths`() {
    #expect(path([(1, 2), (3, 2), (3, 4.126)]) == "M1 2L3 2L3 4.13")
    #expect(path([(1, 2)]) == nil)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func `a point that is not finite interrupts the lines`(value: Float) {
    #expect(path([(1, 1), (value, 1), (1, 5), (7, 5)]) == "M1 5L7 5")
    #expect(path([(1, value), (value, 1)]) == nil)
  }

  @Test func `points very far away are cut off eight units outside`() {
    #expect(path([(-1e30, 2.5), (3e38, 2.5)]) == "M-8 2.5L16 2.5".replacing("2.5", with: "2.50"))
    #expect(path([(0, 0), (100, 100)]) == "M0 0L14 14")
    #expect(path([(20, 20), (30, 40)]) == nil)
  }

  @Test func `lines that leave and come back are drawn anew`() {
    #expect(path([(4, 3), (4, 30), (5, 30), (5, 3)]) == "M4 3L4 14M5 14L5 3")
  }
}
