import Foundation

/// Cells in columns as wide as their widest cell.
package struct TextTable {
  private let rows: [[String]]

  /// Makes a table of rows of equal length; the first is the header.
  package init(_ rows: [[String]]) {
    self.rows = rows
  }

  /// The rows, a line each.
  package var lines: [String] {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ")
    }
  }
}
