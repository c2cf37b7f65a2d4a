/// A value as Python writes it, of the few kinds that stand in headers.
///
/// Source: The Python Language Reference 2.4 and 6.2.
indirect enum PythonLiteral: Equatable {
  case truth(Bool)
  case integer(Int)
  case text(String)
  case sequence([PythonLiteral])
  case dictionary([String: PythonLiteral])

  /// Reads one value, around which blanks may stand; nil where it is anything else.
  init?(_ bytes: [UInt8]) {
    var scanner = Scanner(bytes: bytes)
    guard let value = scanner.value(depth: 0), scanner.isAtEnd else { return nil }
    self = value
  }
}

/// A walk through the bytes, one value after another; each function gives nil where something else stands.
private struct Scanner {
  private let bytes: [UInt8]
  private var place = 0
  /// More brackets within one another than any header has, few enough for the stack.
  private static let deepest = 8

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool {
    mutating get {
      skipBlanks()
      return place == bytes.count
    }
  }

  mutating func value(depth: Int) -> PythonLiteral? {
    skipBlanks()
    guard depth < Self.deepest, place < bytes.count else { return nil }
    switch UnicodeScalar(bytes[place]) {
    case "{": return dictionary(depth: depth)
    case "(": return sequence(to: ")", depth: depth)
    case "[": return sequence(to: "]", depth: depth)
    case "'", "\"": return text().map(PythonLiteral.text)
    case "T": return take("True") ? .truth(true) : nil
    case "F": return take("False") ? .truth(false) : nil
    default: return integer()
    }
  }

  private mutating func dictionary(depth: Int) -> PythonLiteral? {
    var entries: [String: PythonLiteral] = [:]
    guard take("{") else { return nil }
    while !take("}") {
      guard entries.isEmpty || take(",") else { return nil }
      // A comma may stand behind the last entry.
      if take("}") { break }
      guard let key = text(), take(":"), let value = value(depth: depth + 1), entries[key] == nil else {
        return nil
      }
      entries[key] = value
    }
    return .dictionary(entries)
  }

  private mutating func sequence(to end: String, depth: Int) -> PythonLiteral? {
    var items: [PythonLiteral] = []
    place += 1
    while !take(end) {
      guard items.isEmpty || take(",") else { return nil }
      if take(end) { break }
      guard let item = value(depth: depth + 1) else { return nil }
      items.append(item)
    }
    return .sequence(items)
  }

  /// A text without escapes.
  private mutating func text() -> String? {
    skipBlanks()
    guard place < bytes.count, [0x22, 0x27].contains(bytes[place]) else { return nil }
    let quote = bytes[place]
    guard let end = bytes[(place + 1)...].firstIndex(where: { [quote, 0x5C].contains($0) }),
      bytes[end] == quote
    else {
      return nil
    }
    defer { place = end + 1 }
    return String(validating: bytes[(place + 1)..<end], as: UTF8.self)
  }

  /// A number of up to 18 digits, with Python 2's mark behind it or not.
  private mutating func integer() -> PythonLiteral? {
    let digits = bytes[place...].prefix { (0x30...0x39).contains($0) }
    guard (1...18).contains(digits.count) else { return nil }
    place += digits.count
    if place < bytes.count, bytes[place] == UInt8(ascii: "L") { place += 1 }
    return .integer(digits.reduce(0) { 10 * $0 + Int($1 - 0x30) })
  }

  private mutating func take(_ word: String) -> Bool {
    skipBlanks()
    guard bytes[place...].starts(with: word.utf8) else { return false }
    place += word.utf8.count
    return true
  }

  private mutating func skipBlanks() {
    while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
  }
}
