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
}

/// The lines of a table as pictures.
final class TablePictures: PictureSource {
  /// What the lines say.
  private(set) var labels: SampleLabels?

  private let source: any ByteSource
  private let path: String
  private let layout: RowLayout
  private let labelColumn: Int?
  private let isBytes: Bool
  /// The line number of the first picture, and the place of every so many lines.
  private var places: [CSVReader.Position] = []
  private var next: (row: Int, reader: CSVReader)?
  private(set) var count = 0

  private static let stride = 64
  /// What a header calls the column of the labels.
  private static let labelNames: Set<String> = ["label", "labels", "class", "target", "y", "digit"]

  init(_ table: PixelTable) throws(Fault) {
    (source, path) = (try openBytes(table.path), table.path)
    let (header, start, width) = try Self.front(of: source, table.path)
    labelColumn = try Self.labelColumn(table, header: header, width: width)
    let pixels = width - (labelColumn == nil ? 0 : 1)
    layout = try RowLayout([pixels], shape: table.shape, order: table.order, name: table.path)
    var (areBytes, numbers, names): (Bool, [Int], [String]) = (true, [], [])
    let reader = CSVReader(source, from: start)
    var position = reader.position
    while let record = try reader.next() {
      if count.isMultiple(of: Self.stride) { places.append(position) }
      for field in 0..<width where field != labelColumn {
        let value = try record.number(field)
        if areBytes, !(0...255).contains(value) || value != value.rounded() { areBytes = false }
      }
      if let labelColumn {
        names.append(record.text(labelColumn))
        if let number = try? record.integer(labelColumn) { numbers.append(number) }
      }
      count += 1
      position = reader.position
    }
    guard count > 0 else {
      throw Fault(.badData, "\(table.path) has no lines of numbers, expected one for each picture")
    }
    isBytes = areBytes
    if labelColumn != nil {
      labels = numbers.count == names.count ? SampleLabels(numbers: numbers) : SampleLabels(names: names)
    }
  }

  /// The header, if there is one, the place behind it, and the number of fields.
  private static func front(
    of source: any ByteSource, _ path: String
  ) throws(Fault) -> (header: CSVRecord?, start: CSVReader.Position, width: Int) {
    let reader = CSVReader(source)
    guard let first = try reader.next() else {
      throw Fault(.badData, "\(path) is empty, expected a picture a line")
    }
    return first.isNumeric ? (nil, .start, first.count) : (first, reader.position, first.count)
  }

  private static func labelColumn(
    _ table: PixelTable, header: CSVRecord?, width: Int
  ) throws(Fault) -> Int? {
    let names = (0..<width).map { header?.text($0).lowercased() ?? "" }
    switch table.labelColumn {
    case "none": return nil
    case "first": return 0
    case "last": return width - 1
    case let wanted?:
      if let place = names.firstIndex(of: wanted.lowercased()) ?? Int(wanted).map({ $0 - 1 }),
        (0..<width).contains(place)
      {
        return place
      }
      throw Fault(
        .usage,
        "--label-column is \(wanted), expected first, last, none, a number from 1 to \(width), or a name in the first line of \(table.path)"
      )
    case nil:
      if let place = names.firstIndex(where: labelNames.contains) { return place }
      throw Fault(
        .badData,
        "\(table.path) has \(width) fields a line and does not name the one of the labels; say which it is (--label-column first, last, none or its number)"
      )
    }
  }

  func name(of index: Int) -> String { "\(path), picture \(index)" }

  func key(of index: Int) -> String { "\(index)" }

  func picture(at index: Int) throws(Fault) -> Picture {
    if next?.row != index { next = try reader(at: index) }
    guard let reader = next?.reader, let record = try reader.next() else {
      throw Fault(.badData, "\(path) became shorter while it was read; start again")
    }
    next = (index + 1, reader)
    var values: [Float] = []
    values.reserveCapacity(record.count)
    for field in 0..<record.count where field != labelColumn {
      values.append(Float(try record.number(field)))
    }
    return layout.picture(values[...], isBytes: isBytes)
  }

  private func reader(at index: Int) throws(Fault) -> (Int, CSVReader) {
    let reader = CSVReader(source, from: places[index / Self.stride])
    for _ in 0..<index % Self.stride { _ = try reader.next() }
    return (index, reader)
  }
}
