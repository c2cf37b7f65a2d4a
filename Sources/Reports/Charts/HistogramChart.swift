import Markup
import Predictions

/// A histogram of one series in bars and, where there is a second, of that as an outline.
struct HistogramChart {
  private let title: String
  private let unit: String
  private let histogram: Histogram
  private static let area = (left: 34.0, right: 310.0, top: 10.0, bottom: 132.0)

  init(_ title: String, unit: String, _ histogram: Histogram) {
    (self.title, self.unit, self.histogram) = (title, unit, histogram)
  }

  func drawn() -> Markup {
    let shares = histogram.counts.indices.map(histogram.shares)
    let x = Scale(
      Ticks(within: histogram.range, count: 5), from: Self.area.left, to: Self.area.right)
    let y = Scale(
      Ticks(over: 0...(shares.joined().max() ?? 1), count: 3), from: Self.area.bottom, to: Self.area.top)
    return Markup(
      "svg",
      [
        "viewBox": "0 0 320 166", "role": "img", "aria-label": "Histogram: \(title), \(unit)",
        "class": "plot",
      ]
    ) {
      Axes(x, y, area: Self.area, name: unit).markup
      bars(shares[0], x, y)
      shares.count > 1 ? outline(shares[1], x, y) : nil
    }
  }

  private func bounds(_ bin: Int, of count: Int) -> (Double, Double) {
    let width = (histogram.range.upperBound - histogram.range.lowerBound) / Double(count)
    let low = histogram.range.lowerBound + Double(bin) * width
    return (low, low + width)
  }

  private func bars(_ shares: [Double], _ x: Scale, _ y: Scale) -> Markup {
    Markup("g", ["class": "bars"]) {
      shares.indices.filter { shares[$0] > 0 }.map { bin in
        let (low, high) = bounds(bin, of: shares.count)
        return Markup(
          empty: "rect",
          [
            "x": Polyline.number(x(low) + 0.5), "width": Polyline.number(x(high) - x(low) - 1),
            "y": Polyline.number(y(shares[bin])), "height": Polyline.number(y(0) - y(shares[bin])),
          ])
      }
    }
  }

  private func outline(_ shares: [Double], _ x: Scale, _ y: Scale) -> Markup {
    var path = "M\(Polyline.number(x(histogram.range.lowerBound))) \(Polyline.number(y(0)))"
    for bin in shares.indices {
      path += "V\(Polyline.number(y(shares[bin])))H\(Polyline.number(x(bounds(bin, of: shares.count).1)))"
    }
    return Markup("g", ["class": "line truth"]) {
      Markup(empty: "path", ["d": path + "V\(Polyline.number(y(0)))"])
    }
  }
}
