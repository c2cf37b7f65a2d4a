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
    (source, path) = (try openBytes(table.path), table.path)
    front = try table.front(of: source)
    layout = try RowLayout(
      [front.width - (front.labels == nil ? 0 : 1)], shape: table.shape, order: table.order, name: path)
    try readThrough()
  }

  private func readThrough() throws(Fault) {
    var (numbers, names): ([Int], [String]) = ([], [])
    let reader = CSVReader(source, from: front.start)
    var position = reader.position
    while let record = try reader.next() {
      if count.isMultiple(of: Self.stride) { places.append(position) }
      try note(record)
      if let column = front.labels {
        names.append(record.text(column))
        if let number = try? record.integer(column) { numbers.append(number) }
      }
      count += 1
      position = reader.position
    }
    guard count > 0 else {
      throw Fault(.badData, "\(path) has no lines of numbers, expected one for each picture")
    }
    guard front.labels != nil else { return }
    labels = numbers.count == names.count ? SampleLabels(numbers: numbers) : SampleLabels(names: names)
  }

  private func note(_ record: CSVRecord) throws(Fault) {
    for field in 0..<front.width where field != front.labels {
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
    for field in 0..<record.count where field != front.labels {
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
