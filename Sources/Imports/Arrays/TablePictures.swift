import Archives
import Arrays
import Files

/// The lines of a table as pictures.
final class TablePictures: PictureSource {
  /// What the lines say.
  private(set) var labels: SampleLabels?

  private let source: any ByteSource
  private let path: String
  private let front: PixelTable.Front
  private let separator: UInt8
  private let layout: RowLayout
  /// Whether all numbers are whole, from 0 to 255.
  private var isBytes = true
  /// The place of every so many lines, that of the first picture first.
  private var places: [CSVReader.Position] = []
  private var next: (row: Int, reader: CSVReader)?
  private(set) var count = 0

  private static let stride = 64

  /// Reads all lines once, to know where they are and what their numbers are like.
  init(_ table: PixelTable) throws(Fault) {
    (source, path, separator) = (try openBytes(table.path), table.path, table.separator)
    front = try table.front(of: source)
    layout = try RowLayout(
      [front.pixels.count], shape: table.shape, order: table.order, name: path)
    try readThrough()
  }

  private func readThrough() throws(Fault) {
    var names = TableLabels()
    let reader = CSVReader(source, from: front.start, separator: separator)
    var position = reader.position
    while let record = try reader.next() {
      if count.isMultiple(of: Self.stride) { places.append(position) }
      try note(record)
      if let column = front.labels { try names.append(record, column) }
      count += 1
      position = reader.position
    }
    guard count > 0 else {
      throw Fault(.badData, "\(path) has no lines of numbers, expected one for each picture")
    }
    labels = front.labels == nil ? nil : try names.labels()
  }

  private func note(_ record: CSVRecord) throws(Fault) {
    for field in front.pixels {
      let value = try record.number(field)
      if !(0...255).contains(value) || value != value.rounded() { isBytes = false }
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
    for field in front.pixels {
      values.append(Float(try record.number(field)))
    }
    return layout.picture(values[...], isBytes: isBytes)
  }

  private func reader(at index: Int) throws(Fault) -> (Int, CSVReader) {
    let reader = CSVReader(source, from: places[index / Self.stride], separator: separator)
    for _ in 0..<index % Self.stride { _ = try reader.next() }
    return (index, reader)
  }
}

/// The labels in a column of lines: integers, or names.
private struct TableLabels {
  private var (numbers, names): ([Int], [String]) = ([], [])
  /// How many are no numbers at all, and what is wrong with the first number that is no integer.
  private var (words, fraction): (Int, Fault?) = (0, nil)

  mutating func append(_ record: CSVRecord, _ column: Int) throws(Fault) {
    let name = record.text(column).trimmed
    guard !name.isEmpty else {
      throw Fault(
        .badData, "\(record.place) has no label in field \(column + 1), expected an integer or a name")
    }
    names.append(name)
    do throws(Fault) { numbers.append(try record.integer(column)) } catch {
      if (try? record.number(column)) == nil { words += 1 } else { fraction = fraction ?? error }
    }
  }

  func labels() throws(Fault) -> SampleLabels {
    // Numbers with fractions are no names of classes, unless other names are among them.
    if words == 0, let fraction { throw fraction }
    return numbers.count == names.count ? SampleLabels(numbers: numbers) : SampleLabels(names: names)
  }
}
