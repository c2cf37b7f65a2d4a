import Reports
import Testing

@Suite struct CurveTests {
  private func curve(_ values: [Double], stretches: Int) -> Curve {
    var curve = Curve(stretches: stretches)
    for (step, value) in values.enumerated() { curve.add(step: Double(step), value: value) }
    return curve
  }

  @Test func `a short curve keeps every point`() {
    let curve = curve([3, 1, 2], stretches: 4)
    #expect(curve.points.map(\.value) == [3, 1, 2])
    #expect(curve.last == Curve.Point(step: 2, value: 2))
  }

  @Test func `ten million points keep their extremes, their ends and their order in little room`() {
    var curve = Curve(stretches: 400)
    for step in 0..<10_000_000 {
      let value = step == 1_234_567 ? 99.0 : step == 7_654_321 ? -99 : Double(step % 10)
      curve.add(step: Double(step), value: value)
    }
    let points = curve.points
    #expect(points.count <= 1600 && points.count > 400)
    #expect(points.contains(Curve.Point(step: 1_234_567, value: 99)))
    #expect(points.contains(Curve.Point(step: 7_654_321, value: -99)))
    #expect(points.first == Curve.Point(step: 0, value: 0))
    #expect(points.last == Curve.Point(step: 9_999_999, value: 9))
    #expect(zip(points, points.dropFirst()).allSatisfy { $0.step < $1.step })
    #expect(curve.range == -99...99)
    #expect(curve.count == 10_000_000)
  }

  @Test(arguments: 1...40) func `every stretch keeps its own extremes at any length`(count: Int) {
    let values = (0..<count).map { Double(($0 * 7919) % 101) }
    let curve = curve(values, stretches: 4)
    #expect(curve.least?.value == values.min())
    #expect(curve.largest?.value == values.max())
    #expect(curve.points.last?.step == Double(count - 1))
    // Points are points of the curve.
    #expect(curve.points.allSatisfy { values[Int($0.step)] == $0.value })
  }

  @Test func `of equal extremes the first is told`() {
    let curve = curve([5, 1, 5, 1], stretches: 8)
    #expect(curve.least?.step == 1)
    #expect(curve.largest?.step == 0)
  }

  @Test func `what is not finite is no point`() {
    let curve = curve([.nan, .infinity, -.infinity], stretches: 4)
    #expect(curve.points.isEmpty && curve.range == nil && curve.last == nil)
  }
}
