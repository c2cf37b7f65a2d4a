import Markup

/// A table whose first row, and first column, name the others.
struct DataTable {
  private let caption: String
  private let header: [String]
  private let rows: [[Markup]]

  /// Cells of texts.
  init(_ caption: String, _ header: [String], _ rows: [[String]]) {
    self.init(caption, header, cells: rows.map { $0.map(Markup.text) })
  }

  /// Cells of anything.
  init(_ caption: String, _ header: [String], cells rows: [[Markup]]) {
    (self.caption, self.header, self.rows) = (caption, header, rows)
  }

  /// The table in a frame that scrolls where a screen is too narrow for it.
  var markup: Markup {
    Markup("div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": caption]) {
      Markup("table") {
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
