import Foundation

/// Curves in the letters of a terminal: dots of Braille, two by four in each.
package struct TextPlot {
  private let curves: [(name: String, curve: Curve)]
  private let width: Int
  private let height: Int

  /// Prepares a plot of so many characters and lines, its axes included.
  package init(_ curves: [(name: String, curve: Curve)], width: Int, height: Int = 14) {
    self.curves = curves.filter { $0.curve.count > 0 }
    (self.width, self.height) = (max(width, 30), max(height, 6))
  }

  /// The lines; none where no curve has a point.
  package var lines: [String] {
    let ranges = curves.compactMap(\.curve.range)
    guard let low = ranges.map(\.lowerBound).min(), let high = ranges.map(\.upperBound).max(),
      let last = curves.compactMap(\.curve.last?.step).max()
    else { return [] }
    let ticks = Ticks(over: low...high, count: 4)
    let labels = (Ticks.text(ticks.range.upperBound), Ticks.text(ticks.range.lowerBound))
    let margin = max(labels.0.count, labels.1.count)
    let columns = width - margin - 3
    let cells = dots(columns, height - 2, ticks.range, last)
    let body = cells.indices.map { row in
      let label = row == 0 ? labels.0 : row == cells.count - 1 ? labels.1 : ""
      let letters = cells[row].compactMap { Unicode.Scalar(0x2800 + UInt32($0)) }
      return label.leftPadded(to: margin) + " │" + String(String.UnicodeScalarView(letters))
    }
    return body + [
      String(repeating: " ", count: margin) + " └" + String(repeating: "─", count: columns),
      String(repeating: " ", count: margin + 2) + ends(columns, last),
    ]
  }

  /// The steps at both ends, and what is drawn.
  private func ends(_ columns: Int, _ last: Double) -> String {
    let (first, end) = ("0", "\(Int(last)) steps")
    let name = curves.map(\.name).joined(separator: ", ")
    let room = columns - first.count - end.count
    let middle = name.count + 2 <= room ? name : ""
    let left = (room - middle.count) / 2
    return first + String(repeating: " ", count: left) + middle
      + String(repeating: " ", count: room - middle.count - left) + end
  }

  /// The bits of every letter, by lines.
  private func dots(_ columns: Int, _ rows: Int, _ range: ClosedRange<Double>, _ last: Double) -> [[UInt8]] {
    var cells = [[UInt8]](repeating: [UInt8](repeating: 0, count: columns), count: rows)
    let (across, down) = (Double(2 * columns - 1), Double(4 * rows - 1))
    func place(_ point: Curve.Point) -> (x: Double, y: Double) {
      (
        point.step / max(last, 1) * across,
        (range.upperBound - point.value) / (range.upperBound - range.lowerBound) * down
      )
    }
    for (_, curve) in curves {
      let places = curve.points.map(place)
      for (a, b) in zip(places, places.dropFirst() + places.suffix(1)) {
        let count = max(abs(b.x - a.x), abs(b.y - a.y), 1).rounded(.up)
        for step in stride(from: 0, through: count, by: 1) {
          let (x, y) = (a.x + (b.x - a.x) * step / count, a.y + (b.y - a.y) * step / count)
          let (column, row) = (Int(x.rounded()), Int(y.rounded()))
          cells[row / 4][column / 2] |= Self.bit(column % 2, row % 4)
        }
      }
    }
    return cells
  }

  /// The bit of a dot, as Unicode numbers those of Braille.
  private static func bit(_ column: Int, _ row: Int) -> UInt8 {
    [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]][column][row]
  }
}

extension String {
  fileprivate func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(width - count, 0)) + self
  }
}
