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
  let separator: UInt8
  /// Whether the first line has the columns' names.
  let hasHeader: Bool
  /// Whether nobody needs to know what the pictures show.
  let isUnlabelled: Bool

  /// Takes what somebody says of a table, and its first two lines.
  init(_ path: String, _ lines: [CSVRecord], separator: UInt8, _ options: FindingOptions) {
    (self.path, self.separator) = (path, separator)
    (labelColumn, shape, order) = (options.labelColumn, options.shape, options.order)
    isUnlabelled = options.isUnlabelled
    hasHeader = Self.isHeader(lines[0], before: lines.count > 1 ? lines[1] : nil, options.labelColumn)
  }

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

  /// Whether a line has the names of columns: texts, or many numbers that count the columns, as tables without names of
  /// their own have, with a text among them or not.
  private static func isHeader(_ line: CSVRecord, before next: CSVRecord?, _ labelColumn: String?) -> Bool {
    guard has(line) else { return true }
    guard line.count >= fewestFields, let next, !counts(next) else { return false }
    if counts(line) { return true }
    guard let text = (0..<line.count).first(where: { (try? line.number($0)) == nil }) else { return false }
    let name = line.text(text).lowercased()
    return (try? next.number(text)) != nil || labelNames.contains(name) || name == labelColumn?.lowercased()
  }

  /// Whether the numbers of a line are 0, 1, 2 and so on, or begin with 1.
  private static func counts(_ line: CSVRecord) -> Bool {
    let numbers = (0..<line.count).compactMap { try? line.number($0) }
    guard let first = numbers.first, first == 0 || first == 1 else { return false }
    return numbers.enumerated().allSatisfy { $1 == first + Double($0) }
  }

  /// The first picture's place, and the columns.
  struct Front {
    let start: CSVReader.Position
    let width: Int
    /// The column of the labels; nil where there is none.
    let labels: Int?
    /// The columns of pixels.
    let pixels: [Int]
  }

  /// Reads the first line, which may be a header.
  func front(of source: any ByteSource) throws(Fault) -> Front {
    let reader = CSVReader(source, separator: separator)
    guard let first = try reader.next() else {
      throw Fault(.badData, "\(path) is empty, expected a picture a line")
    }
    // Names that are numbers could be meant to count from 1, as whoever says a column's number does.
    let names = (0..<first.count).map { field in
      hasHeader && (try? first.number(field)) == nil ? first.text(field).trimmed.lowercased() : ""
    }
    let labels = try column(of: names)
    // A first column without a name, before others that have one, counts the lines.
    let isCounted = hasHeader && labels != 0 && first.text(0).isBlank
    return Front(
      start: hasHeader ? reader.position : .start, width: first.count, labels: labels,
      pixels: (0..<first.count).filter { $0 != labels && !($0 == 0 && isCounted) })
  }

  private func column(of names: [String]) throws(Fault) -> Int? {
    switch labelColumn {
    case "none": return nil
    case "first": return 0
    case "last": return names.count - 1
    case let wanted?: return try column(called: wanted, among: names)
    case nil:
      if let place = names.firstIndex(where: Self.labelNames.contains) { return place }
      if isUnlabelled { return nil }
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
