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

/// Curves in letters.
@Suite struct TextPlotTests {
  private func curve(_ values: [Double]) -> Curve {
    var curve = Curve()
    for (step, value) in values.enumerated() { curve.add(step: Double(step), value: value) }
    return curve
  }

  @Test(arguments: [40, 80, 20]) func `no line is longer than was asked for, and thirty is the least`(
    width: Int
  ) {
    let lines = TextPlot([("loss", curve((0..<1000).map { 1 / Double($0 + 1) }))], width: width, height: 8)
      .lines
    #expect(lines.count == 8)
    #expect(lines.allSatisfy { $0.count <= max(width, 30) })
    #expect(lines[0].hasPrefix("1 │"))
    #expect(lines[7].hasSuffix("999 steps"))
  }

  @Test func `a curve begins at its first value and ends at its last`() {
    let lines = TextPlot([("a", curve([1, 0]))], width: 30, height: 6).lines
    // The dots at the top left, and at the bottom right.
    #expect(
      lines[0].contains("│⡁") || lines[0].contains("│⠁") || lines[0].contains("│⠑") || lines[0].contains("│⠉")
    )
    #expect(lines[3].last.map { "⢀⠠⣀⡠⢄⣠⡀⢠".contains($0) } == true, "\(lines)")
  }

  @Test func `a single point is drawn, and nothing without one`() {
    let lines = TextPlot([("a", curve([3]))], width: 30, height: 6).lines
    #expect(lines.joined().contains { ("\u{2801}"..."\u{28FF}").contains($0) })
    #expect(TextPlot([("a", curve([]))], width: 30).lines.isEmpty)
  }
}
