package import Files
internal import POSIX

/// A line of comma-separated values, or several lines where a quoted field goes over their ends.
package struct CSVRecord: Sendable {
  /// Where it begins, counted from 1.
  package let line: Int

  /// What faults call the file.
  let name: String

  /// The fields one after another, without quotation marks, and where each ends.
  private(set) var (bytes, ends): ([UInt8], [Int]) = ([], [])

  init(line: Int, name: String) { (self.line, self.name) = (line, name) }

  /// The number of fields.
  package var count: Int { ends.count }

  /// What faults call it: the file and the line.
  package var place: String { "\(name): line \(line)" }

  mutating func append(_ byte: UInt8) { bytes.append(byte) }
  mutating func endField() { ends.append(bytes.count) }

  private func field(_ index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  /// A field as it stands there; as names of files do, it keeps bytes that are no UTF-8.
  package func text(_ index: Int) -> String { String(systemBytes: field(index)) }

  /// Whether every field is a number: otherwise it may be the line with the columns' names.
  package var isNumeric: Bool { ends.indices.allSatisfy { Self.number(in: trimmed($0)) != nil } }

  /// A field that is a number, with blanks around it or not.
  package func number(_ index: Int) throws(Fault) -> Double {
    guard let number = Self.number(in: trimmed(index)) else { throw fault(index, expected: "a number") }
    return number
  }

  /// A field that is an integer; it may be written with a point, as programs do that know no other numbers.
  package func integer(_ index: Int) throws(Fault) -> Int {
    let digits = trimmed(index)
    guard let integer = Self.shortInteger(in: digits) ?? Self.number(in: digits).flatMap({ Int(exactly: $0) })
    else {
      throw fault(index, expected: "an integer")
    }
    return integer
  }

  private func fault(_ index: Int, expected: String) -> Fault {
    let found = String(systemBytes: field(index).prefix(40)).visible
    return Fault(
      .badData, "\(place) holds “\(found)” in field \(index + 1), expected \(expected)")
  }

  private func trimmed(_ index: Int) -> ArraySlice<UInt8> {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    let field = field(index).drop(while: isBlank)
    return field.prefix(upTo: (field.lastIndex { !isBlank($0) } ?? field.startIndex - 1) + 1)
  }

  /// Nearly all numbers in such files are this short, and are read without the library.
  private static func shortInteger(in field: ArraySlice<UInt8>) -> Int? {
    guard (1...9).contains(field.count) else { return nil }
    var value = 0
    for byte in field {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = 10 * value + Int(byte - 0x30)
    }
    return value
  }

  /// A decimal number; the library alone would also take hexadecimal ones, and words for what is no number.
  private static func number(in field: ArraySlice<UInt8>) -> Double? {
    if let integer = shortInteger(in: field) { return Double(integer) }
    guard field.allSatisfy({ (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0) })
    else { return nil }
    return Double(String(decoding: field, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
  }
}
