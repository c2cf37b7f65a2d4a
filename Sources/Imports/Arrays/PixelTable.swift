import Archives
import Arrays
import Files

/// Where pictures lie as lines of numbers, a picture a line, with a column that says what it shows.
package struct PixelTable: Codable, Sendable, Equatable {
  let path: String
  /// The name of the column with the labels, `first`, `last` or its number, counted from 1; nil if the header tells.
  let labelColumn: String?
  let shape: [Int]?
  let order: RowLayout.Order?

  /// What a header calls the column of the labels.
  private static let labelNames: Set<String> = ["label", "labels", "class", "target", "y", "digit"]

  /// The fewest fields of a line whose label may be a text: lines of paths with several labels have fewer.
  private static let fewestFields = 16

  /// Whether a line is one of such a table: numbers, or many of them and a text that may be a label.
  static func has(_ line: CSVRecord) -> Bool {
    guard line.count > 2, !line.isNumeric else { return line.count > 2 }
    let numbers = (0..<line.count).count { (try? line.number($0)) != nil }
    return line.count >= fewestFields && numbers == line.count - 1
  }

  /// The first picture's place, and the columns.
  struct Front {
    let start: CSVReader.Position
    let width: Int
    /// The column of the labels; nil where there is none.
    let labels: Int?
  }

  /// Reads the first line, which may be a header.
  func front(of source: any ByteSource) throws(Fault) -> Front {
    let reader = CSVReader(source)
    guard let first = try reader.next() else {
      throw Fault(.badData, "\(path) is empty, expected a picture a line")
    }
    let isHeader = !Self.has(first)
    let names = (0..<first.count).map { isHeader ? first.text($0).lowercased() : "" }
    return Front(
      start: isHeader ? reader.position : .start, width: first.count, labels: try column(of: names))
  }

  private func column(of names: [String]) throws(Fault) -> Int? {
    switch labelColumn {
    case "none": return nil
    case "first": return 0
    case "last": return names.count - 1
    case let wanted?: return try column(called: wanted, among: names)
    case nil:
      if let place = names.firstIndex(where: Self.labelNames.contains) { return place }
      throw Fault(
        .badData,
        "\(path) has \(names.count) fields a line and does not name the one of the labels; say which it is "
          + "(--label-column first, last, none or its number)")
    }
  }

  private func column(called wanted: String, among names: [String]) throws(Fault) -> Int {
    let place = names.firstIndex(of: wanted.lowercased()) ?? Int(wanted).map { $0 - 1 }
    guard let place, names.indices.contains(place) else {
      throw Fault(
        .usage,
        "--label-column is \(wanted), expected first, last, none, a number from 1 to \(names.count), or a name in the "
          + "first line of \(path)")
    }
    return place
  }
}
