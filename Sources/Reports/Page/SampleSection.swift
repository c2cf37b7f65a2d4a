import Datasets
import Markup
import Networks
import Training

/// Samples as they are given, read and judged: the worst, and a random choice.
struct SampleSection {
  private let samples: SampleContents
  private let options: RunOptions

  init(_ samples: SampleContents, _ options: RunOptions) {
    (self.samples, self.options) = (samples, options)
  }

  var section: Page.Section? {
    guard !samples.random.isEmpty else { return nil }
    return Page.Section("samples", "What it sees") {
      samples.survey.transformers.isEmpty ? nil : legend
      worst
      group("A random choice of \(samples.random.count)", samples.random)
    }
  }

  private var legend: Markup {
    Markup("div") {
      Markup("p") {
        "Of each sample the image that it is, with the region that a transformer reads, and what the transformer makes of "
          + "that, which is all that the layers behind it see."
      }
      Markup("ul", ["class": "legend"]) {
        Markup("li", ["class": "c1"]) { "outline of the region that is read" }
        Markup("li", ["class": "c0"]) { "its edge that becomes the top" }
      }
    }
  }

  private var worst: Markup {
    if options.objective.heads == 0 || !samples.schema.isLabelled {
      return Markup("p", ["class": "muted"]) {
        "Nobody says which classes these samples have, so none of them is called the worst."
      }
    }
    if samples.worst.isEmpty {
      return Markup("p") {
        "No sample of the \(samples.name) data was taken for another class, or held for right by less than 90 %."
      }
    }
    return group(
      "The \(samples.worst.count) worst of \(Wording.count(samples.survey.count)): the true class is held for least probable",
      samples.worst)
  }

  private func group(_ title: String, _ cards: [SampleCard]) -> Markup {
    let width = cards.first?.width ?? 0
    return .joined([
      Markup("h3", ["class": "group"]) { title },
      Markup(
        "div",
        ["class": width > 360 ? "samples" : "samples narrow", "style": "--w:\(max(180, width * 4 / 5))px"]
      ) {
        cards.map(\.markup)
      },
    ])
  }
}
