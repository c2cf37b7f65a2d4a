import Datasets
import Markup
import Networks
import Predictions

/// What was taken for what.
struct ConfusionSection {
  private let samples: SampleContents
  private let confusion: Confusion
  private let captions: Captions
  /// The most classes whose table a page has.
  private static let largest = 40

  /// Nil where no classes are predicted, or nobody knows the right ones.
  init?(_ samples: SampleContents) {
    guard let confusion = samples.survey.confusion else { return nil }
    (self.samples, self.confusion) = (samples, confusion)
    captions = Captions(samples.schema.classNames)
  }

  var section: Page.Section {
    Page.Section("confusion", "What is taken for what") {
      Markup("p", ["class": "muted"]) { words }
      Markup("div", ["class": "beside"]) {
        confusion.classCount <= Self.largest ? Markup("div", ["class": "card"]) { table } : nil
        Markup("div", ["class": "card"]) { mistakes }
      }
    }
  }

  private var words: String {
    let heads = confusion.heads > 1 ? " The \(confusion.heads) labels of a sample are added up." : ""
    return
      "Samples of the \(samples.name) data, each counted once: a row for what they are, a column for what they were "
      + "taken for.\(heads)"
  }

  /// Counts by class, then for no class, added up over heads.
  private func counts(of label: Int) -> [Int] {
    (0...confusion.classCount).map { predicted in
      (0..<confusion.heads).reduce(0) { sum, head in
        let row = confusion.predicted(of: label, head: head)
        return sum + Int(row[row.startIndex + predicted])
      }
    }
  }

  private var table: Markup {
    let rows = (0..<confusion.classCount).map(counts)
    let hasNone = rows.contains { $0[confusion.classCount] > 0 }
    let columns = Array(0..<confusion.classCount + (hasNone ? 1 : 0))
    return Markup(
      "div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": "Confusion matrix"]
    ) {
      Markup("table", ["class": "confusion"]) {
        Markup("caption") {
          "Rows: true class. Columns: predicted class. Right: the share that was right, in percent."
        }
        Markup("thead") { header(columns) }
        Markup("tbody") { rows.indices.map { row(of: $0, rows[$0], columns) } }
      }
    }
  }

  private func header(_ columns: [Int]) -> Markup {
    let isLong = captions.name(columns.max { captions.name($0).count < captions.name($1).count }).count > 3
    return Markup("tr") {
      Markup("th", ["scope": "col"]) { "true" }
      columns.map { label in
        let name = label < confusion.classCount ? captions.name(label) : "no class"
        return Markup("th", ["scope": "col", "class": isLong ? "turned" : nil, "title": name]) {
          Markup("span") { name }
        }
      }
      Markup("th", ["scope": "col"]) { "right" }
    }
  }

  private func row(of label: Int, _ counts: [Int], _ columns: [Int]) -> Markup {
    let total = counts.reduce(0, +)
    return Markup("tr") {
      Markup("th", ["scope": "row", "title": captions.name(label)]) { captions.name(label) }
      columns.map { cell(counts[$0], of: total, isRight: $0 == label) }
      Markup("td") {
        total == 0 ? "–" : Wording.number(100 * Double(counts[label]) / Double(total), digits: 1)
      }
    }
  }

  private func cell(_ count: Int, of total: Int, isRight: Bool) -> Markup {
    guard count > 0 else { return Markup("td") { "" } }
    // Mistakes are few, so that their shades are told apart by the root of their share.
    let share = Double(count) / Double(max(total, 1))
    let shade = Wording.number(isRight ? share : share.squareRoot(), digits: 2)
    return Markup("td", ["class": isRight ? "right" : "wrong", "style": "--v:\(shade)"]) {
      Wording.count(count)
    }
  }

  private var mistakes: Markup {
    let rows = confusion.mistakes(12).map { mistake in
      [
        captions.name(mistake.label), mistake.predicted.map { captions.name($0) } ?? "no class",
        Wording.count(mistake.count), Wording.count(mistake.total),
        Wording.number(100 * Double(mistake.count) / Double(max(mistake.total, 1)), digits: 1),
      ]
    }
    guard !rows.isEmpty else { return Markup("p") { "No sample was taken for another class." } }
    return DataTable("The most frequent mistakes", ["is", "taken for", "samples", "of", "%"], rows).markup
  }
}
