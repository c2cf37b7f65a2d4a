import Reports
import Testing

/// The marks of axes.
@Suite struct TicksTests {
  @Test func `marks are round, and span the range`() {
    #expect(Ticks(over: 0...93, count: 5).values == [0, 20, 40, 60, 80, 100])
    #expect(Ticks(over: -0.3...0.25, count: 5).range == -0.4...0.4)
    #expect(Ticks(over: 0...6000, count: 4).values == [0, 2000, 4000, 6000])
  }

  @Test(arguments: [0, 5, -3, 1e-12, 1e300]) func `a single value stands within its axis`(value: Double) {
    let range = Ticks(over: value...value).range
    #expect(range.lowerBound < value && value < range.upperBound)
    #expect(Ticks(over: value...value).values.count >= 2)
  }

  @Test func `marks within a range leave its ends, and no step is told in parts`() {
    #expect(Ticks(within: 0...2500, count: 4).values == [0, 1000, 2000])
    #expect(Ticks(within: 0...2500, count: 4).range == 0...2500)
    #expect(Ticks(within: 0...2, count: 4, atLeast: 1).values == [0, 1, 2])
  }

  @Test func `powers of ten span the range, with marks between where it is short`() {
    let short = Ticks(powersOver: 0.04...2)
    #expect(short.range == 0.02...2 || short.range == 0.02...5 || short.range == 0.02...2.0)
    #expect(short.values.contains { abs($0 - 0.1) < 1e-9 } && short.values.contains(1))
    let long = Ticks(powersOver: 1e-9...300)
    #expect(long.values.count <= 8)
    #expect(long.range.lowerBound <= 1e-9 && long.range.upperBound >= 300)
    let single = Ticks(powersOver: 1...1)
    #expect(single.range.lowerBound < single.range.upperBound)
  }

  @Test(arguments: [
    (0, "0"), (0.05, "0.05"), (1234, "1234"), (12_000, "12 k"), (2_500_000, "2.5 M"), (2e-5, "2e-05"),
    (-0.5, "-0.5"),
  ])
  func `numbers are short`(value: Double, text: String) {
    #expect(Ticks.text(value) == text)
  }
}
