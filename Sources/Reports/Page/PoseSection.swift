import Foundation
import Markup

/// What the transformers do, in words that mean something, against what would undo what was done to the samples.
struct PoseSection {
  private let samples: SampleContents

  /// Nil where there are no transformers.
  init?(_ samples: SampleContents) {
    guard !samples.survey.transformers.isEmpty else { return nil }
    self.samples = samples
  }

  var section: Page.Section {
    Page.Section("poses", "What the transformers do") {
      Markup("p") {
        "Over all \(Wording.count(samples.survey.count)) samples of the \(samples.name) data: which part of the image is read, "
          + "as the map that fits the positions of θ best."
      }
      samples.survey.transformers.indices.map(transformer)
    }
  }

  /// A word's values, and the same of what would undo what was done.
  private struct Row {
    let word: PoseWord
    let read: [Float]
    let truth: [Float]?
    let spread: Spread
    let truthSpread: Spread?
    let left: Spread?
  }

  private func rows(of transformer: Int) -> [Row] {
    samples.survey.transformers[transformer].words.compactMap { word in
      let (read, truth) = samples.survey.values(of: word, by: transformer)
      guard let spread = Spread(read) else { return nil }
      let meaning = word == .bend ? nil : truth
      return Row(
        word: word, read: read, truth: meaning, spread: spread, truthSpread: meaning.flatMap { Spread($0) },
        left: meaning.flatMap { Spread.left(read, $0, areAngles: word == .turn) })
    }
  }

  private func transformer(_ index: Int) -> Markup {
    let (poses, rows) = (samples.survey.transformers[index], rows(of: index))
    // What never changes belongs to the family, and is no picture.
    let varied = rows.filter { $0.spread.deviation > 1e-4 || ($0.truthSpread?.deviation ?? 0) > 1e-4 }
    return .joined([
      Markup("h3", ["class": "group"]) {
        poses.path
        " "
        Markup("small") { poses.family.replacing("_", with: " ") }
      },
      rows.isEmpty ? Markup("p") { "All positions are no numbers." } : .joined([]),
      poses.hasTruth ? legend : .joined([]),
      Markup("div", ["class": "cards"]) { varied.compactMap(card) },
      rows.isEmpty
        ? .joined([]) : Markup("div", ["class": "card wide"]) { table(rows, of: poses) },
    ])
  }

  private var legend: Markup {
    Markup("ul", ["class": "legend"]) {
      Markup("li", ["class": "c0 swatch"]) { "what is read" }
      Markup("li") { "what would undo the distortion, by the truth" }
    }
  }

  private func card(_ row: Row) -> Markup? {
    Histogram([row.read] + (row.truth.map { [$0] } ?? [])).map { histogram in
      Markup("figure", ["class": "card"]) {
        Markup("figcaption") { Markup("h3") { row.word.title } }
        HistogramChart(row.word.title, unit: row.word.unit, histogram).drawn()
      }
    }
  }

  private func table(_ rows: [Row], of poses: TransformerPoses) -> Markup {
    let hasTruth = poses.hasTruth
    let header =
      ["what", "read: mean ± deviation"] + (hasTruth ? ["would undo it", "left over", "undone"] : []) + ["in"]
    return DataTable(
      hasTruth
        ? "\(poses.path): left over is how far what is read lies from what would undo the distortion, but for what all samples have in common"
        : "\(poses.path): mean and standard deviation",
      header,
      rows.map { row in
        [row.word.title, row.spread.text(digits: row.word.digits)] + (hasTruth ? against(row) : []) + [
          row.word.unit
        ]
      }, isWordy: true
    ).markup
  }

  private func against(_ row: Row) -> [String] {
    guard let truth = row.truthSpread, let left = row.left else { return ["–", "–", "–"] }
    let share = truth.deviation > 1e-4 ? 1 - pow(left.deviation / truth.deviation, 2) : nil
    return [
      truth.text(digits: row.word.digits), "± \(Wording.number(left.deviation, digits: row.word.digits))",
      share.map { "\(Wording.number(100 * max($0, 0), digits: 0)) %" } ?? "–",
    ]
  }
}
