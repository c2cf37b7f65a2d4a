import Foundation
import ProgramSupport

/// A prediction in words and tables; what is measured and what is projected stands apart.
struct ScalingReport {
  private let measured: ScalingMeasurement
  private let node: Int

  init(_ measured: ScalingMeasurement, node: Int) {
    (self.measured, self.node) = (measured, node)
  }

  private var model: StepModel { measured.model }

  /// Fabrics that tables are made for.
  private var fabrics: [Fabric] { Fabric.presets(reduction: measured.reduction) }

  /// What ranks of one node add up through: as measured here, otherwise round figures of shared memory.
  private var memory: Fabric {
    let figures = Fabric(name: "shared memory", latency: 1e-6, secondsPerByte: 5e-11, reduction: 0)
    return measured.sharesMemory ? measured.fitted?.fabric ?? figures : figures
  }

  var text: String {
    ([measuredLines, checkLines] + fabrics.map(table)).map { $0.joined(separator: "\n") }.joined(
      separator: "\n\n")
  }

  private var measuredLines: [String] {
    var lines = [
      "MEASURED on \(measured.ranks) rank\(measured.ranks == 1 ? "" : "s")",
      "micro-batch \(duration(model.microBatch)), \(model.microBatches) a batch; update \(duration(model.update)); "
        + "noise of a rank σ = \(percent(model.noise)); exchange \(size(Int(model.bytes)))",
      "integers added at \(formatted(1e-9 / measured.reduction)) GB/s",
    ]
    if let fitted = measured.fitted {
      let bandwidth = fitted.fabric.secondsPerByte > 0 ? formatted(1e-9 / fitted.fabric.secondsPerByte) : "∞"
      lines.append(
        "sums over ranks\(measured.sharesMemory ? ", in shared memory," : "") fit a latency of \(duration(fitted.fabric.latency)) and \(bandwidth) GB/s; the fit is off most at "
          + "\(size(fitted.worst.bytes)), by \(formatted(100 * fitted.worst.deviation)) %")
    }
    return lines
  }

  /// Predictions of what was measured, too.
  private var checks: [(what: String, predicted: Double, measured: Double)] {
    let exchange = measured.fitted.map { fitted in
      AllreduceAlgorithm.twoLevel(
        ranks: measured.ranks, node: measured.sharesMemory ? measured.ranks : 1, bytes: model.bytes,
        within: memory, between: fitted.fabric
      ).seconds
    }
    let one = ("1 rank", model.weak(ranks: 1, exchange: 0), measured.alone)
    guard let exchange else { return [one] }
    return [
      one,
      (
        "\(measured.ranks) ranks, the same batch", model.strong(ranks: measured.ranks, exchange: exchange),
        measured.together
      ),
    ]
  }

  private var checkLines: [String] {
    ["CHECK of the prediction against steps that did not go into it"]
      + checks.map { check in
        "\(check.what): predicted \(duration(check.predicted)), measured \(duration(check.measured)), off by "
          + "\(formatted(100 * (check.predicted / check.measured - 1))) %"
      } + weakLines
  }

  /// Weak scaling as measured, and what the machine allows.
  private var weakLines: [String] {
    guard measured.ranks > 1 else { return [] }
    let share = model.share(ranks: measured.ranks)
    let waiting = model.strong(ranks: measured.ranks, exchange: 0)
    return [
      "weak scaling: a rank's share takes \(duration(share)) by itself and \(duration(measured.together)) with the "
        + "others, \(percent(share / measured.together)); \(percent(share / waiting)) if they did not exchange anything "
        + "and only waited for the slowest; arithmetic in registers with a barrier behind it keeps "
        + percent(measured.pace)
    ]
  }

  private struct Row: Encodable {
    var ranks: Int
    var algorithm: String
    var exchange: Double
    var weakStep: Double
    var weakEfficiency: Double
    var strongStep: Double?
    var strongEfficiency: Double?
  }

  private func rows(_ fabric: Fabric) -> [Row] {
    let one = model.weak(ranks: 1, exchange: 0)
    return (1...12).map { power in
      let ranks = 1 << power
      let flat = AllreduceAlgorithm.best(ranks: ranks, bytes: model.bytes, on: fabric)
      let two = AllreduceAlgorithm.twoLevel(
        ranks: ranks, node: node, bytes: model.bytes, within: memory, between: fabric)
      let best = flat.seconds < two.seconds ? flat : two
      let weak = model.weak(ranks: ranks, exchange: best.seconds)
      let strong = ranks <= model.microBatches ? model.strong(ranks: ranks, exchange: best.seconds) : nil
      return Row(
        ranks: ranks, algorithm: best.name, exchange: best.seconds, weakStep: weak,
        weakEfficiency: one / weak,
        strongStep: strong, strongEfficiency: strong.map { one / ($0 * Double(ranks)) })
    }
  }

  private func table(_ fabric: Fabric) -> [String] {
    let title =
      "PROJECTION for \(fabric.name) (\(duration(fabric.latency)), \(formatted(1e-9 / fabric.secondsPerByte)) GB/s) between "
      + "nodes of \(node) ranks"
    let header = [
      "ranks", "allreduce", "takes", "weak: step", "efficiency", "strong: step", "efficiency",
    ]
    let cells = rows(fabric).map { row in
      [
        String(row.ranks), row.algorithm, duration(row.exchange), duration(row.weakStep),
        percent(row.weakEfficiency),
        row.strongStep.map(duration) ?? "", row.strongEfficiency.map(percent) ?? "",
      ]
    }
    return [title] + TextTable([header] + cells).lines
  }

  private func percent(_ share: Double) -> String { "\(formatted(100 * share)) %" }

  func json() throws -> String {
    let projections = fabrics.map { Projection(fabric: $0, rows: rows($0)) }
    return try jsonText([
      "ranks": measured.ranks, "model": model, "even_pace": measured.pace, "fabric": measured.fitted?.fabric,
      "checks": checks.map { ["predicted": $0.predicted, "measured": $0.measured] },
      "projections": projections, "ranks_per_node": node,
    ])
  }

  private struct Projection: Encodable {
    var fabric: Fabric
    var rows: [Row]
  }
}
