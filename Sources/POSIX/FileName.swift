// Names of files are bytes to the system, whatever text they are meant to be. Swift's texts are Unicode, and so is
// everything that handles them: options, messages, files. So a byte that no text can hold stands in a text as a
// private character of its own, and is the byte again where the text becomes a name for the system.

extension String {
  /// The private characters that stand for bytes: U+10FE00 for 0 and so on.
  private static let stand: UInt32 = 0x10FE00

  private static func standIn(for byte: UInt8) -> Unicode.Scalar? { Unicode.Scalar(stand + UInt32(byte)) }

  /// The text of bytes that the system gave: an argument, or the name of a file.
  ///
  /// Bytes that are not UTF-8 become private characters, and so do, where `isName`, those that would break a line of
  /// text or be taken for an escape: control characters, separators of lines, and the backslash.
  package init(systemBytes bytes: some Sequence<UInt8>, isName: Bool = true) {
    self.init()
    var parser = Unicode.UTF8.ForwardParser()
    let bytes = Array(bytes)
    var (iterator, place) = (bytes.makeIterator(), 0)
    while true {
      var (scalar, count): (Unicode.Scalar?, Int)
      switch parser.parseScalar(from: &iterator) {
      case .emptyInput: return
      case .valid(let encoded): (scalar, count) = (Unicode.UTF8.decode(encoded), encoded.count)
      case .error(let length): (scalar, count) = (nil, length)
      }
      let source = bytes[place..<place + count]
      place += count
      if let scalar, scalar.byteItStandsFor == nil, !isName || scalar.isPlain {
        unicodeScalars.append(scalar)
      } else {
        unicodeScalars.append(contentsOf: source.compactMap(Self.standIn))
      }
    }
  }

  /// The bytes that the text is to the system.
  package var systemBytes: [UInt8] {
    var bytes: [UInt8] = []
    for scalar in unicodeScalars {
      if let byte = scalar.byteItStandsFor {
        bytes.append(byte)
      } else {
        bytes += UTF8.encode(scalar).map(Array.init) ?? []
      }
    }
    return bytes
  }

  /// The text as it was typed, as far as it is Unicode: for arguments that name no file.
  package var asTyped: String { String(systemBytes: systemBytes, isName: false) }

  /// A text from elsewhere, such as a configuration, as the name of a file.
  package var asName: String { String(systemBytes: systemBytes) }

  /// The text for people, names on one line: each byte that a private character stands for as `\n`, `\\`, `\xFC` ….
  package var displayed: String { spelled { shortEscape(of: $0) ?? "\\x" + hexadecimal($0) } }

  /// A text of any origin on one line: what would break it, or a terminal would obey, as an escape as in `displayed`.
  package var visible: String {
    var text = UnicodeScalarView()
    for scalar in unicodeScalars {
      if scalar.isPlain || scalar == "\\" {
        text.append(scalar)
      } else {
        text.append(contentsOf: UTF8.encode(scalar).map { $0.compactMap(Self.standIn) } ?? [])
      }
    }
    return String(text).displayed
  }

  /// A text of JSON, names in it exact where they are Unicode; other bytes appear as in `displayed`.
  package var displayedInJSON: String {
    spelled { $0 < 0x80 ? "\\u00" + hexadecimal($0) : "\\\\x" + hexadecimal($0) }
  }

  private func spelled(_ spell: (UInt8) -> String) -> String {
    guard unicodeScalars.contains(where: { $0.byteItStandsFor != nil }) else { return self }
    var text = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if let byte = scalar.byteItStandsFor {
        text += spell(byte).unicodeScalars
      } else {
        text.append(scalar)
      }
    }
    return String(text)
  }

  /// Calls `body` with the text as a name for the system, such as `open` takes.
  package func withSystemName<Value, Failure: Error>(
    _ body: (UnsafePointer<CChar>) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let characters = systemBytes.map { CChar(bitPattern: $0) } + [0]
    return try characters.withUnsafeBufferPointer { (buffer) throws(Failure) in
      guard let start = buffer.baseAddress else { preconditionFailure("a name ends in a zero") }
      return try body(start)
    }
  }
}

extension Unicode.Scalar {
  fileprivate var byteItStandsFor: UInt8? {
    value & 0x1FFF00 == 0x10FE00 ? UInt8(truncatingIfNeeded: value) : nil
  }

  /// Whether the character can be shown as it is.
  fileprivate var isPlain: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: false
    default: self != "\\"
    }
  }
}

private func shortEscape(of byte: UInt8) -> String? {
  switch byte {
  case UInt8(ascii: "\n"): "\\n"
  case UInt8(ascii: "\t"): "\\t"
  case UInt8(ascii: "\r"): "\\r"
  case UInt8(ascii: "\\"): "\\\\"
  default: nil
  }
}

private func hexadecimal(_ byte: UInt8) -> String {
  (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
}
