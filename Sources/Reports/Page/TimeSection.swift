import Networks
import Markup
import Training

/// Where the time went.
struct TimeSection {
  private let metrics: RunMetrics

  init(_ metrics: RunMetrics) {
    self.metrics = metrics
  }

  /// What a phase does, in the words of somebody who waits for it.
  private static func meaning(of phase: Phase) -> String {
    switch phase {
    case .data: "drawing or reading samples"
    case .forward: "from images to the loss"
    case .backward: "from the loss to the gradients"
    case .wait: "standing still until the slowest rank has its gradients"
    case .exchange: "adding up gradients over the ranks"
    case .update: "the gradient's norm, and the optimizer"
    case .moments: "measuring running moments of averaged weights, between steps"
    }
  }

  var section: Page.Section? {
    guard metrics.seconds.total > 0 else { return nil }
    return Page.Section("time", "Time by phase") {
      Markup("div", ["class": "split"]) {
        Markup("div", ["class": "card"]) {
          bar; table
        }
        speed?.card
      }
    }
  }

  private var bar: Markup {
    Markup("div", ["class": "stack", "aria-hidden": "true"]) {
      Phase.allCases.enumerated().filter { metrics.seconds.share(of: $1) > 0.0005 }.map { index, phase in
        Markup(
          "span",
          [
            "class": "c\(index)",
            "style": "flex-grow:\(Wording.number(1000 * metrics.seconds.share(of: phase), digits: 1))",
          ]
        ) {}
      }
    }
  }

  private var table: Markup {
    let rows = metrics.seconds.phases.enumerated().map { index, phase in
      [
        Markup.joined([Markup("span", ["class": "dot c\(index)"]) {}, .text(phase.rawValue)]),
        .text(Wording.time(metrics.seconds[phase])),
        .text(Wording.number(100 * metrics.seconds.share(of: phase), digits: 1)),
        .text(Self.meaning(of: phase)),
      ]
    }
    return DataTable(
      "The steps of rank 0, \(Wording.time(metrics.seconds.total)) in all", ["phase", "time", "%", "is"],
      isWordy: true, cells: rows
    ).markup
  }

  private var speed: CurveCard? {
    let column = MetricsLine.samplesPerSecond.name
    return CurveCard(
      "speed", title: "samples a second", unit: "all ranks, validations and checkpoints included",
      [("samples a second", column)], in: metrics)
  }
}
