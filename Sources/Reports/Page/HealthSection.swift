import Foundation
import Markup
import Networks
import Training

/// Whether the transformers still are of use, and what to do where they are not.
struct HealthSection {
  private let metrics: RunMetrics
  private let paths: [String]

  private static let prefix = "warps/"

  init(_ metrics: RunMetrics) {
    self.metrics = metrics
    let found = metrics.curves.keys.filter { $0.hasPrefix(Self.prefix) }.map { column in
      column.dropFirst(Self.prefix.count).split(separator: "/").dropLast().joined(separator: "/")
    }
    paths = Set(found).sorted { $0.compare($1, options: .numeric) == .orderedAscending }
  }

  var section: Page.Section? {
    guard !paths.isEmpty else { return nil }
    return Page.Section("health", "Health of the transformers") {
      warnings
      Markup("div", ["class": "cards"]) { charts.map(\.card) }
      Markup("div", ["class": "card wide"]) { table }
    }
  }

  private func curve(_ path: String, _ figure: WarpFigure) -> Curve? {
    metrics.curves["\(Self.prefix)\(path)/\(figure.rawValue)"]
  }

  /// What the last figures of all transformers give reason to warn of.
  private var found: [WarpWarning] {
    let warps = paths.map { path in
      let values = WarpFigure.allCases.compactMap { figure in
        curve(path, figure)?.last.map { (figure.rawValue, $0.value) }
      }
      return (path, MetricsLine.Warp(Dictionary(uniqueKeysWithValues: values)))
    }
    let toldApart = paths.filter { WarpFault.tellsApart(curve($0, .spread)?.largest?.value) }
    return WarpWarning.all(in: Dictionary(uniqueKeysWithValues: warps), toldApart: Set(toldApart))
  }

  private var warnings: Markup {
    let found = found
    if found.isEmpty {
      return Markup("p", ["class": "note good"]) {
        "By their last figures all transformers are well: they look at their images, read more than a point, and do not fold."
      }
    }
    return .joined(
      found.map { warning in Markup("p", ["class": "note bad"]) { warning.sentence.capitalisedSentence } })
  }

  private var charts: [CurveCard] {
    let outside = LineChart.Limit(value: WarpFault.largestShareOutside, words: "looks away above")
    let collapse = LineChart.Limit(value: WarpFault.smallestScale, words: "collapses below")
    return [
      card("outside", "share of positions outside", .outside, outside),
      card("scale", "size of what is read", .scale, collapse),
      card("distance", "distance of θ from the identity", .distance, nil),
    ].compactMap(\.self)
  }

  private func card(_ id: String, _ title: String, _ figure: WarpFigure, _ limit: LineChart.Limit?)
    -> CurveCard?
  {
    CurveCard(
      id, title: title, unit: "", paths.map { ($0, "\(Self.prefix)\($0)/\(figure.rawValue)") }, in: metrics,
      limit: limit)
  }

  private var table: Markup {
    let rows = paths.flatMap { path in
      WarpFigure.allCases.compactMap { figure in curve(path, figure).flatMap { row(path, figure, $0) } }
    }
    return DataTable(
      "What was measured of the samples of single steps", ["figure", "last", "worst", "after step", "is"],
      rows,
      isWordy: true
    ).markup
  }

  private func row(_ path: String, _ figure: WarpFigure, _ curve: Curve) -> [String]? {
    guard let last = curve.last, let least = curve.least, let largest = curve.largest else { return nil }
    let described = figure.figure
    let worst = described.badness(of: least.value) >= described.badness(of: largest.value) ? least : largest
    let name = figure.rawValue.replacing("_", with: " ")
    return [
      paths.count > 1 ? "\(path) \(name)" : name, described.text(last.value), described.text(worst.value),
      Wording.count(Int(worst.step)), described.title,
    ]
  }
}

extension String {
  /// The text with a capital at its beginning and a full stop at its end.
  fileprivate var capitalisedSentence: String { prefix(1).uppercased() + dropFirst() + "." }
}
