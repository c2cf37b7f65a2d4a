/// A piece of HTML or SVG in which no text that somebody chose means anything but itself.
///
/// Elements are closed as XML wants it, so that the same piece stands in a page and in a file of its own.
package struct Markup: Sendable, Equatable {
  /// The piece as it is written.
  package private(set) var source: String

  private init(source: String) {
    self.source = source
  }

  /// A text that is shown as it is.
  package static func text(_ text: String) -> Markup { Markup(source: escaped(text)) }

  /// What the program itself wrote in the language, such as a style sheet.
  package static func verbatim(_ source: StaticString) -> Markup { Markup(source: "\(source)") }

  /// Pieces one after another.
  package static func joined(_ pieces: [Markup]) -> Markup {
    Markup(source: pieces.map(\.source).joined())
  }

  /// An element with what stands in it; attributes without a value are left out.
  package init(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:],
    @MarkupBuilder _ content: () -> Markup
  ) {
    source = "<\(name)\(Self.written(attributes))>\(content().source)</\(name)>"
  }

  /// An element that never holds anything, such as a picture.
  package init(empty name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:]) {
    source = "<\(name)\(Self.written(attributes))/>"
  }

  private static func written(_ attributes: KeyValuePairs<StaticString, String?>) -> String {
    attributes.compactMap { name, value in value.map { " \(name)=\"\(escaped($0))\"" } }.joined()
  }

  /// A text in which signs of the language are written out, and what no XML may hold is shown as missing.
  private static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: isSpecial) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;".unicodeScalars
      case "<": result += "&lt;".unicodeScalars
      case ">": result += "&gt;".unicodeScalars
      case "\"": result += "&quot;".unicodeScalars
      case "\n", "\t": result.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// Whether a byte may belong to something that is not written as it is: signs, control characters, all that is not ASCII.
  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte >= 0x7F || [0x22, 0x26, 0x3C, 0x3E].contains(byte)
  }
}

/// Puts pieces together that stand one after another in braces; texts are shown as they are.
@resultBuilder package enum MarkupBuilder {
  package static func buildExpression(_ piece: Markup) -> Markup { piece }
  package static func buildExpression(_ text: String) -> Markup { .text(text) }
  package static func buildExpression(_ pieces: [Markup]) -> Markup { .joined(pieces) }
  package static func buildExpression(_ piece: Markup?) -> Markup { .joined([piece].compactMap(\.self)) }
  package static func buildBlock(_ pieces: Markup...) -> Markup { .joined(pieces) }
  package static func buildOptional(_ piece: Markup?) -> Markup { buildExpression(piece) }
  package static func buildEither(first piece: Markup) -> Markup { piece }
  package static func buildEither(second piece: Markup) -> Markup { piece }
  package static func buildArray(_ pieces: [Markup]) -> Markup { .joined(pieces) }
}
