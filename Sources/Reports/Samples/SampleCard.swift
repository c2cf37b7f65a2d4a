import Markup

/// A sample as a page shows it.
package struct SampleCard {
  /// Its row in the dataset.
  let row: Int

  /// Its images, in units of which so many are wide and high.
  let images: Markup
  let width: Int
  let height: Int

  /// What was predicted, how probably, and what is true where that is another; empty where nothing is predicted.
  let predicted: String
  let truth: String?

  /// What its transformers did, in words.
  let warps: [String]

  var markup: Markup {
    Markup("figure", ["class": truth == nil ? "card sample" : "card sample wrong"]) {
      Markup(
        "svg", ["viewBox": "0 0 \(width) \(height)", "role": "img", "aria-label": description]
      ) { images }
      Markup("figcaption") {
        predicted.isEmpty ? nil : Markup("span", ["class": "class"]) { predicted }
        truth.map { truth in Markup("span", ["class": "bad"]) { " true: \(truth)" } }
        Markup("div", ["class": "muted"]) { "row \(row)" }
        warps.map { words in Markup("div", ["class": "muted"]) { words } }
      }
    }
  }

  private var description: String {
    let prediction = predicted.isEmpty ? "" : ", predicted \(predicted)"
    return "Row \(row)\(prediction)\(truth.map { ", true \($0)" } ?? ""): what the network was given"
      + (warps.isEmpty ? "" : ", the region that a transformer reads, and what it makes of it")
  }
}
