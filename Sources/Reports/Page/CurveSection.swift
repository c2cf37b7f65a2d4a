import Markup
import Networks
import Training

/// How figures went over the steps.
struct CurveSection {
  private let contents: ReportContents

  init(_ contents: ReportContents) {
    self.contents = contents
  }

  var section: Page.Section {
    Page.Section("curves", "Learning") {
      if charts.isEmpty {
        Markup("p") {
          "No line of metrics was written yet: a run's first comes after training.log_every steps."
        }
      } else {
        Markup("p", ["class": "muted"]) { words }
        Markup("div", ["class": "cards"]) { charts.map(\.card) }
      }
    }
  }

  private var words: String {
    let metrics = contents.metrics
    let thinned =
      metrics.lines > 300
      ? "; where lines are many, each stretch of them keeps its lowest and highest point" : ""
    let faulty = metrics.faultyLines == 0 ? "" : "; \(metrics.faultyLines) could not be read"
    return
      "\(Wording.count(metrics.lines)) line\(metrics.lines == 1 ? "" : "s") of metrics\(thinned)\(faulty)."
  }

  private var charts: [CurveCard] {
    let figures = contents.options.objective.figures.map { figure in
      CurveCard(
        figure.name, title: Self.title(figure), unit: Self.unit(figure),
        [("training", figure.name), ("held-out", MetricsLine.validation(figure).name)], in: contents.metrics)
    }
    let others = [
      (MetricsLine.learningRate, "learning rate", "before factors of layers"),
      (MetricsLine.gradientNorm, "norm of the gradient", "before clipping"),
    ].map { figure, title, unit in
      CurveCard(figure.name, title: title, unit: unit, [(title, figure.name)], in: contents.metrics)
    }
    return (figures + others).compactMap(\.self)
  }

  private static func title(_ figure: Figure) -> String { figure.name.replacing("_", with: " ") }

  static func unit(_ figure: Figure) -> String {
    switch figure.unit {
    case .one: ""
    case .nat: "nat"
    case .percent: "%"
    case .seconds: "s"
    case .perSecond: "a second"
    }
  }
}
