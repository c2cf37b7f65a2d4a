import Networks
import TestSupport
import Testing

@Suite struct WilsonIntervalTests {
  /// Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
  @Test(arguments: [
    (81, 263, 25.53, 36.62), (15, 148, 6.24, 16.05), (0, 20, 0, 16.11), (1, 29, 0.61, 17.18),
  ])
  func `intervals are those that were published`(count: Int, total: Int, lower: Double, upper: Double) {
    let interval = WilsonInterval(count, of: total)
    expectClose([interval.lower, interval.upper], [lower, upper], absolute: 0.005)
  }

  @Test func `all and none counted are each other's mirror, and of nothing all is possible`() {
    let (none, all) = (WilsonInterval(0, of: 20), WilsonInterval(20, of: 20))
    #expect(none.lower == 0 && all.upper == 100)
    expectClose([all.lower], [100 - none.upper], absolute: 1e-9)
    let nothing = WilsonInterval(0, of: 0)
    #expect(nothing.lower == 0 && nothing.upper == 100)
  }

  @Test func `figures that count samples have an interval, others have none`() {
    var sums = FigureSums(of: [ObjectiveOptions.crossEntropy].figures)
    (sums.sums, sums.count) = ([12.5, 121], 10000)
    #expect(sums.interval(at: 0) == nil)
    #expect(sums.interval(at: 1) == WilsonInterval(121, of: 10000))
    sums.sums[1] = .nan
    #expect(sums.interval(at: 1) == nil)
  }

  @Test func `the spread of a figure is that of a sample`() {
    let spread = FigureSpread(of: [2, 4, 4, 4, 5, 5, 7, 9])
    #expect(spread.mean == 5 && spread.lowest == 2 && spread.highest == 9)
    expectClose([spread.standardDeviation], [(32.0 / 7).squareRoot()], absolute: 1e-12)
  }
}
