import Reports
import Testing

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
