import Foundation

/// Reads objects of numbers, one a line as in `metrics.jsonl`, and hands out each number with the column that it stands in.
///
/// A run of a week has hundreds of thousands of lines, each with the same names in the same order: these are compared, and
/// looked up only where they differ. What follows the last line feed is a line that is still being written.
package struct MetricsScan {
  /// The paths of the columns, names of nested objects before a slash, in the order in which they were met.
  package private(set) var columns: [String] = []

  /// The lines that were no object of numbers, and so passed over.
  package private(set) var faultyLines = 0

  private var names: [[UInt8]] = []
  private var places: [[UInt8]: Int] = [:]
  /// The column that most probably comes next.
  private var expected = 0
  private var path: [UInt8] = []
  private var found: [(column: Int, value: Double)] = []

  /// A scan of nothing so far, whose first column has this name.
  package init(firstColumn: String) {
    columns = [firstColumn]
    names = [Array(firstColumn.utf8)]
    places = [names[0]: 0]
  }

  /// Reads whole lines, and hands each line's numbers to `body`; the bytes end in a line feed.
  package mutating func read(
    _ bytes: UnsafeRawBufferPointer, _ body: ([(column: Int, value: Double)]) -> Void
  ) {
    var start = 0
    while start < bytes.count, let end = bytes[start...].firstIndex(of: 0x0A) {
      var cursor = Cursor(bytes: bytes, place: start, end: end)
      found.removeAll(keepingCapacity: true)
      path.removeAll(keepingCapacity: true)
      expected = 0
      if start < end {
        if readObject(&cursor, depth: 0), cursor.skipSpace(), cursor.place == end {
          body(found)
        } else {
          faultyLines += 1
        }
      }
      start = end + 1
    }
  }

  private mutating func readObject(_ cursor: inout Cursor, depth: Int) -> Bool {
    guard depth < 8, cursor.take("{") else { return false }
    if cursor.take("}") { return true }
    repeat {
      let length = path.count
      guard cursor.takeName(into: &path), cursor.take(":"), readValue(&cursor, depth) else { return false }
      path.removeSubrange(length...)
    } while cursor.take(",")
    return cursor.take("}")
  }

  private mutating func readValue(_ cursor: inout Cursor, _ depth: Int) -> Bool {
    if cursor.isAt("{") {
      path.append(UInt8(ascii: "/"))
      return readObject(&cursor, depth: depth + 1)
    }
    if cursor.takeNull() { return true }
    guard let value = cursor.takeNumber() else { return false }
    found.append((column(), value))
    return true
  }

  /// The column that the path names, a new one where it is not known.
  private mutating func column() -> Int {
    defer { expected += 1 }
    if expected < names.count, names[expected] == path { return expected }
    if let place = places[path] {
      expected = place
      return place
    }
    let place = names.count
    names.append(path)
    places[path] = place
    columns.append(String(decoding: path, as: UTF8.self))
    expected = place
    return place
  }
}

/// A place in a line.
private struct Cursor {
  let bytes: UnsafeRawBufferPointer
  var place: Int
  let end: Int

  /// Passes over blanks; true, so that it may stand among conditions.
  mutating func skipSpace() -> Bool {
    while place < end, bytes[place] == 0x20 || bytes[place] == 0x09 || bytes[place] == 0x0D { place += 1 }
    return true
  }

  mutating func isAt(_ sign: Unicode.Scalar) -> Bool {
    skipSpace() && place < end && bytes[place] == UInt8(ascii: sign)
  }

  mutating func take(_ sign: Unicode.Scalar) -> Bool {
    guard isAt(sign) else { return false }
    place += 1
    return true
  }

  /// Appends a name to a path; names with escapes are none of ours.
  mutating func takeName(into path: inout [UInt8]) -> Bool {
    guard take("\"") else { return false }
    while place < end, bytes[place] != UInt8(ascii: "\"") {
      guard bytes[place] != UInt8(ascii: "\\") else { return false }
      path.append(bytes[place])
      place += 1
    }
    return take("\"")
  }

  mutating func takeNull() -> Bool {
    guard isAt("n"), end - place >= 4, bytes[place..<place + 4].elementsEqual("null".utf8) else {
      return false
    }
    place += 4
    return true
  }

  private func isDigit(at place: Int) -> Bool { place < end && bytes[place] >= 0x30 && bytes[place] <= 0x39 }

  /// A number; the line feed behind the line ends it for C's `strtod`, whose other notations JSON has not.
  mutating func takeNumber() -> Double? {
    guard skipSpace(), place < end, let start = bytes.baseAddress.map({ $0 + place }),
      isDigit(at: place) || (bytes[place] == UInt8(ascii: "-") && isDigit(at: place + 1))
    else { return nil }
    var rest: UnsafeMutablePointer<CChar>?
    let text = start.assumingMemoryBound(to: CChar.self)
    let value = strtod(text, &rest)
    guard let rest, UnsafePointer(rest) > text else { return nil }
    place += UnsafePointer(rest) - text
    return value
  }
}
