import Reports
import Testing

/// Histograms, means and what is left of a distortion.
@Suite struct SpreadTests {
  @Test func `mean and deviation are those of the finite values`() throws {
    let spread = try #require(Spread([1, 3, .nan, .infinity]))
    #expect(spread.mean == 2 && spread.deviation == 1)
    #expect(Spread([Float.nan]) == nil)
  }

  @Test func `what all samples have in common is not left over`() throws {
    let left = try #require(Spread.left([11, 12, 13], [1, 2, 3], areAngles: false))
    #expect(left.mean == 10 && left.deviation == 0)
    #expect(try #require(Spread.left([1, 1], [0, 2], areAngles: false)).deviation == 1)
  }

  @Test func `angles lie apart the short way around`() throws {
    let left = try #require(Spread.left([179, -179, 178, -178], [0, 0, 0, 0], areAngles: true))
    #expect(left.deviation < 2 && left.deviation > 1)
    #expect(Spread.left([.nan], [0], areAngles: true) == nil)
  }

  @Test func `a slope tells how much of an angle is undone, whatever all samples have in common`() throws {
    let truth: [Float] = [-80, -30, 0, 10, 70]
    for (share, common) in [(1, 0), (0.25, -20), (0, 175), (-0.5, 0)] as [(Float, Float)] {
      let read = truth.map { turn in
        let angle = share * turn + common
        return angle > 180 ? angle - 360 : angle
      }
      let slope = try #require(Spread.slope(of: read + [.nan], on: truth + [5]))
      #expect(abs(slope - Double(share)) < 1e-5)
    }
    #expect(Spread.slope(of: [1, 2], on: [3, 3]) == nil)
    #expect(Spread.slope(of: [.nan], on: [1]) == nil)
  }

  @Test func `a histogram counts every finite value once, outliers with the outermost bins`() throws {
    let values = (0..<1000).map { Float($0) / 1000 } + [1e6, .nan]
    let histogram = try #require(Histogram([values, [0.5]], bins: 20))
    #expect(histogram.counts[0].reduce(0, +) == 1001)
    #expect(histogram.counts[1].reduce(0, +) == 1)
    #expect(histogram.range.upperBound < 2)
    #expect(histogram.counts[0].last ?? 0 > 1)
  }

  @Test func `values that are all the same stand in the middle`() throws {
    let histogram = try #require(Histogram([[3, 3, 3]], bins: 5))
    #expect(histogram.counts[0] == [0, 0, 3, 0, 0])
    #expect(Histogram([[.nan], []]) == nil)
  }
}
