import Markup
import Predictions

/// Curves over the steps of a run, drawn for a width of 320 units.
package struct LineChart {
  /// A curve with its name, and the number of its colour.
  package struct Line {
    package let name: String
    package let curve: Curve
    package let colour: Int

    package init(_ name: String, _ curve: Curve, colour: Int) {
      (self.name, self.curve, self.colour) = (name, curve, colour)
    }
  }

  /// A value that divides good from bad.
  struct Limit {
    let value: Double
    let words: String
  }

  private let title: String
  private let lines: [Line]
  private let limit: Limit?
  private let steps: ClosedRange<Double>

  static let (width, height) = (320.0, 206.0)
  private static let area = (left: 44.0, right: 310.0, top: 10.0, bottom: 172.0)

  /// Takes lines that have points, over the run's steps.
  init(_ title: String, _ lines: [Line], limit: Limit? = nil, steps: ClosedRange<Double>) {
    (self.title, self.lines, self.limit, self.steps) = (title, lines, limit, steps)
  }

  /// Whether there is anything to show by powers of ten.
  var hasLogarithm: Bool { lines.contains { ($0.curve.range?.upperBound ?? 0) > 0 } }

  /// The chart in even steps, or in powers of ten; values that are not positive have no place there.
  func drawn(isLogarithmic: Bool) -> Markup {
    let x = Scale(Ticks(within: steps, count: 4, atLeast: 1), from: Self.area.left, to: Self.area.right)
    let y = Scale(
      isLogarithmic ? Ticks(powersOver: positiveRange) : Ticks(over: range), isLogarithmic: isLogarithmic,
      from: Self.area.bottom, to: Self.area.top)
    return Markup(
      "svg",
      [
        "viewBox": "0 0 \(Int(Self.width)) \(Int(Self.height))", "role": "img",
        "aria-label": description(isLogarithmic),
        "class": isLogarithmic ? "plot logarithmic" : "plot linear",
      ]
    ) {
      Axes(x, y, area: Self.area).markup
      limit.flatMap { marker(of: $0, y) }
      lines.map { drawn($0, x, y) }
    }
  }

  /// What the chart says, for those who do not see it.
  private func description(_ isLogarithmic: Bool) -> String {
    let ends = lines.compactMap { line in
      line.curve.last.map { "\(line.name) is \(Ticks.text($0.value)) after step \(Int($0.step))" }
    }
    return
      "\(title) over the steps\(isLogarithmic ? ", in powers of ten" : ""): \(ends.joined(separator: "; "))"
  }

  /// Zero belongs to every range that comes near it.
  private var range: ClosedRange<Double> {
    let ranges = lines.compactMap(\.curve.range)
    let low = ranges.map(\.lowerBound).min() ?? 0
    let high = ranges.map(\.upperBound).max() ?? 1
    return low > 0 && low < high / 2 ? 0...high : low...high
  }

  private var positiveRange: ClosedRange<Double> {
    let values = lines.flatMap { $0.curve.points.map(\.value) }.filter { $0 > 0 }
    guard let low = values.min(), let high = values.max() else { return 0.1...1 }
    return low...high
  }

  private func drawn(_ line: Line, _ x: Scale, _ y: Scale) -> Markup {
    let points = line.curve.points.filter { y.holds($0.value) }
    let places = points.map { "\(Polyline.number(x($0.step))) \(Polyline.number(y($0.value)))" }
    return Markup("g", ["class": "line c\(line.colour)"]) {
      places.count > 1 ? Markup(empty: "path", ["d": "M\(places.joined(separator: "L"))"]) : nil
      points.count <= 40
        ? points.map {
          Markup(
            empty: "circle",
            ["cx": Polyline.number(x($0.step)), "cy": Polyline.number(y($0.value)), "r": "2.5"])
        }
        : []
    }
  }

  private func marker(of limit: Limit, _ y: Scale) -> Markup? {
    guard y.holds(limit.value), y.ticks.range.contains(limit.value) else { return nil }
    let place = Polyline.number(y(limit.value))
    return Markup("g", ["class": "limit"]) {
      Markup(empty: "path", ["d": "M\(Int(Self.area.left)) \(place)H\(Int(Self.area.right))"])
      Markup("text", ["x": "\(Int(Self.area.right))", "y": Polyline.number(y(limit.value) - 4)]) {
        limit.words
      }
    }
  }
}
