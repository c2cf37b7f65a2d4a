import Foundation
import Networks
import ProgramSupport
import Training

/// What a run's metrics say of its transformers' warps: the last figures, the worst, and what is wrong.
struct WarpSummary {
  private let measured: [(step: Int, warps: [String: MetricsLine.Warp])]

  init(_ metrics: [MetricsLine]) {
    measured = metrics.compactMap { metric in metric.warps.map { (metric.step, $0) } }
  }

  /// What the last figures give reason to warn of.
  var warnings: [String] {
    let toldApart = measured.map(\.warps).toldApart
    return measured.last.map { WarpWarning.all(in: $0.warps, toldApart: toldApart).map(\.sentence) } ?? []
  }

  /// A table with two rows for each transformer, and the warnings; nothing where nothing was measured.
  var lines: [String] {
    guard let last = measured.last else { return [] }
    let paths = last.warps.byPath.map(\.path)
    let header = ["warps"] + WarpFigure.allCases.map { $0.rawValue.replacingOccurrences(of: "_", with: " ") }
    let rows = paths.flatMap { path in
      [
        ["\(path), step \(last.step)"] + WarpFigure.allCases.map { text($0, last.warps[path]?[$0]) },
        ["\(path), worst @ step"] + WarpFigure.allCases.map { worst($0, of: path) },
      ]
    }
    return TextTable([header] + rows).lines + warnings.map { "warning: \($0)" }
  }

  private func worst(_ figure: WarpFigure, of path: String) -> String {
    let values = measured.compactMap { step, warps in
      warps[path]?[figure].map { (step: step, value: $0) }
    }
    let worst = values.max {
      figure.figure.badness(of: $0.value) < figure.figure.badness(of: $1.value)
    }
    return worst.map { "\(text(figure, $0.value)) @ \($0.step)" } ?? ""
  }

  private func text(_ figure: WarpFigure, _ value: Double?) -> String {
    value.map(figure.figure.text) ?? ""
  }
}
