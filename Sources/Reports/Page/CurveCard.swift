import Markup
import Training

/// A chart of curves with its heading, its switch to powers of ten, and its numbers.
struct CurveCard {
  private let id: String
  private let title: String
  private let unit: String
  private let lines: [LineChart.Line]
  private let chart: LineChart

  /// Takes the columns of metrics that have points, by what they are called in the chart; nil where none has.
  init?(
    _ id: String, title: String, unit: String, _ columns: [(name: String, column: String)],
    in metrics: RunMetrics,
    limit: LineChart.Limit? = nil
  ) {
    lines = columns.enumerated().compactMap { index, line in
      metrics.curves[line.column].map { LineChart.Line(line.name, $0, colour: index % 6) }
    }
    guard !lines.isEmpty else { return nil }
    (self.id, self.title, self.unit) = (id, title, unit)
    chart = LineChart(title, lines, limit: limit, steps: 0...max(metrics.lastStep ?? 1, 1))
  }

  var card: Markup {
    Markup("figure", ["class": "card chart"]) {
      Markup("figcaption") {
        Markup("h3") {
          title; " "; Markup("small") { unit }
        }
        lines.count > 1 ? legend : nil
      }
      if chart.hasLogarithm {
        Markup(empty: "input", ["type": "checkbox", "class": "switch", "id": "log-\(id)"])
        Markup("label", ["for": "log-\(id)"]) { "powers of ten" }
      }
      chart.drawn(isLogarithmic: false)
      chart.hasLogarithm ? chart.drawn(isLogarithmic: true) : nil
      numbers
    }
  }

  private var legend: Markup {
    Markup("ul", ["class": "legend"]) {
      lines.map { line in Markup("li", ["class": "c\(line.colour)"]) { line.name } }
    }
  }

  /// What the curves come to, for those who do not see them, or want to know.
  private var numbers: Markup {
    Markup("details") {
      Markup("summary") { "Numbers" }
      DataTable(
        "\(title) \(unit)", ["samples", "last", "lowest", "after step", "highest", "after step"],
        lines.map(row)
      ).markup
    }
  }

  private func row(_ line: LineChart.Line) -> [String] {
    let points = [line.curve.last, line.curve.least, line.curve.largest].compactMap(\.self)
    guard points.count == 3 else { return [line.name] }
    func text(_ point: Curve.Point) -> String { Ticks.text(point.value) }
    return [
      line.name, text(points[0]), text(points[1]), Wording.count(Int(points[1].step)), text(points[2]),
      Wording.count(Int(points[2].step)),
    ]
  }
}
