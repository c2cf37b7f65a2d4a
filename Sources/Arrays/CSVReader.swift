package import Archives
package import Files

/// Comma-separated values, line by line, however large the file is.
///
/// Lines end in LF or CRLF, the last one also at the end of the file; empty lines are passed over, and so is a byte-order
/// mark at the front. Every record has as many fields as the first. Source: RFC 4180, of which quotation marks in an
/// unquoted field and lone carriage returns are refused.
package final class CSVReader {
  /// A place between two records from which another reader can go on.
  package struct Position: Sendable, Equatable {
    /// The place in the file, in bytes.
    package let offset: Int

    /// The number of the line there, counted from 1.
    package let line: Int

    /// What all records must agree with: nothing before the first one.
    fileprivate let first: First?

    /// The front of a file.
    package static let start = Position(offset: 0, line: 1, first: nil)
  }

  /// The number of fields of the first record, and its line.
  fileprivate struct First: Equatable {
    let count: Int
    let line: Int
  }

  private let source: any ByteSource
  private let separator: UInt8
  private let limit: Int
  /// Bytes that were read ahead, and the next of them.
  private var (block, place): ([UInt8], Int) = ([], 0)
  private var (offset, line): (Int, Int)
  private var first: First?

  /// Reads on from a place; a record of more than `limit` bytes is refused before it fills the memory.
  package init(
    _ source: any ByteSource, from position: Position = .start, separator: UInt8 = UInt8(ascii: ","),
    limit: Int = 1 << 26
  ) {
    (self.source, self.separator, self.limit) = (source, separator, limit)
    (offset, line, first) = (position.offset, position.line, position.first)
  }

  /// Where the next record begins, or an empty line before it.
  package var position: Position { Position(offset: offset, line: line, first: first) }

  /// The next record; nil at the end of the file.
  /// - Throws: a fault that names the line and what is wrong there.
  package func next() throws(Fault) -> CSVRecord? {
    if offset == 0 { try skipByteOrderMark() }
    while true {
      let record = try nextLine()
      guard let record else { return nil }
      if record.count == 1, record.bytes.isEmpty { continue }
      try check(record)
      return record
    }
  }

  private func skipByteOrderMark() throws(Fault) {
    if try source.bytes(3, at: 0) == [0xEF, 0xBB, 0xBF] { offset = 3 }
  }

  private func check(_ record: CSVRecord) throws(Fault) {
    guard let first else {
      first = First(count: record.count, line: record.line)
      return
    }
    guard record.count == first.count else {
      throw fault(record.line, "has \(record.count) fields, expected \(first.count) as in line \(first.line)")
    }
  }

  private func fault(_ line: Int, _ text: String) -> Fault {
    Fault(.badData, "\(source.name): line \(line) \(text)")
  }

  /// What the bytes of a field are.
  private enum State {
    case fieldStart, unquoted, quoted, behindQuote, behindReturn
  }

  private func nextLine() throws(Fault) -> CSVRecord? {
    var (record, state) = (CSVRecord(line: line, name: source.name), State.fieldStart)
    let begin = offset
    while let byte = try nextByte() {
      if try take(byte, into: &record, &state) { return record }
      guard offset - begin <= limit else {
        throw fault(record.line, "goes on for more than \(limit) bytes, the most that is allowed")
      }
    }
    switch state {
    case .quoted: throw fault(record.line, "has a quotation mark that is closed nowhere in the file")
    case .behindReturn: throw fault(record.line, Self.loneReturn)
    default: record.endField()
    }
    return offset > begin ? record : nil
  }

  private static let loneReturn = "has a carriage return that no line feed follows, expected LF or CRLF"

  /// Takes a byte, and says whether it ended the record.
  private func take(_ byte: UInt8, into record: inout CSVRecord, _ state: inout State) throws(Fault) -> Bool {
    if byte == 0x0A { line += 1 }
    if byte == 0 { throw fault(line, "holds a zero byte, expected text in UTF-8") }
    switch (state, byte) {
    case (.quoted, UInt8(ascii: "\"")): state = .behindQuote
    case (.quoted, _): record.append(byte)
    case (.behindReturn, _):
      guard byte == 0x0A else { throw fault(line, Self.loneReturn) }
      record.endField()
      return true
    case (_, 0x0A):
      record.endField()
      return true
    case (_, 0x0D): state = .behindReturn
    case (_, separator):
      record.endField()
      state = .fieldStart
    case (.fieldStart, UInt8(ascii: "\"")): state = .quoted
    case (.behindQuote, UInt8(ascii: "\"")):
      record.append(byte)
      state = .quoted
    case (.behindQuote, _):
      throw fault(line, "goes on behind a closing quotation mark, expected a separator or the line's end")
    case (_, UInt8(ascii: "\"")):
      throw fault(
        line, "has a quotation mark in a field that does not begin with one; write it twice in a quoted field"
      )
    default:
      record.append(byte)
      state = .unquoted
    }
    return false
  }

  private func nextByte() throws(Fault) -> UInt8? {
    if place == block.count {
      (block, place) = (try source.bytes(1 << 16, at: offset), 0)
      if block.isEmpty { return nil }
    }
    defer { place += 1 }
    offset += 1
    return block[place]
  }
}
