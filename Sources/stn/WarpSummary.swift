import Foundation
import ProgramSupport
import Training

/// What a run's metrics say of its transformers' warps: the last figures, the worst, and what is wrong.
struct WarpSummary {
  private let measured: [(step: Int, warps: [String: Metric.Warp])]

  init(_ metrics: [Metric]) {
    measured = metrics.compactMap { metric in metric.warps.map { (metric.step, $0) } }
  }

  /// What the last figures give reason to warn of.
  var warnings: [String] {
    measured.last.map { WarpWarning.all(in: $0.warps).map(\.sentence) } ?? []
  }

  /// A table with two rows for each transformer, and the warnings; nothing where nothing was measured.
  var lines: [String] {
    guard let last = measured.last else { return [] }
    let paths = last.warps.keys.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
    let header = ["warps"] + Metric.Warp.figures.map { $0.name.replacingOccurrences(of: "_", with: " ") }
    let rows = paths.flatMap { path in
      [
        ["\(path), step \(last.step)"] + Metric.Warp.figures.map { text(last.warps[path].flatMap($0.value)) },
        ["\(path), worst @ step"] + Metric.Warp.figures.map { worst($0, of: path) },
      ]
    }
    return TextTable([header] + rows).lines + warnings.map { "warning: \($0)" }
  }

  private func worst(_ figure: Metric.Warp.Figure, of path: String) -> String {
    let values = measured.compactMap { step, warps in
      warps[path].flatMap(figure.value).map { (step: step, value: $0) }
    }
    let worst = values.max { figure.badness($0.value) < figure.badness($1.value) }
    return worst.map { "\(text($0.value)) @ \($0.step)" } ?? ""
  }

  private func text(_ value: Double?) -> String {
    value.map { String(format: "%.3g", $0) } ?? ""
  }
}
