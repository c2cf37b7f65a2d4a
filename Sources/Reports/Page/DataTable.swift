import Markup

/// A table whose first row, and first column, name the others.
struct DataTable {
  private let caption: String
  private let header: [String]
  private let rows: [[Markup]]
  /// Whether the last column has words.
  private let isWordy: Bool

  /// Cells of texts.
  init(_ caption: String, _ header: [String], _ rows: [[String]], isWordy: Bool = false) {
    self.init(caption, header, isWordy: isWordy, cells: rows.map { $0.map(Markup.text) })
  }

  /// Cells of anything.
  init(_ caption: String, _ header: [String], isWordy: Bool = false, cells rows: [[Markup]]) {
    (self.caption, self.header, self.rows, self.isWordy) = (caption, header, rows, isWordy)
  }

  /// The table in a frame that scrolls where a screen is too narrow for it.
  var markup: Markup {
    Markup("div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": caption]) {
      Markup("table", ["class": isWordy ? "wordy" : nil]) {
        Markup("caption") { caption }
        Markup("thead") {
          Markup("tr") { header.map { name in Markup("th", ["scope": "col"]) { name } } }
        }
        Markup("tbody") {
          rows.map { row in
            Markup("tr") {
              row.enumerated().map { index, cell in
                index == 0 ? Markup("th", ["scope": "row"]) { cell } : Markup("td") { cell }
              }
            }
          }
        }
      }
    }
  }
}
