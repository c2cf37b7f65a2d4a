import Foundation

/// Python source as lines, put together by what encloses what.
struct PythonText {
  /// The lines, without a line feed.
  let lines: [String]

  /// The longest line that a call is written on.
  private static let width = 100

  init(_ line: String) { lines = [line] }

  private init(lines: [String]) { self.lines = lines }

  /// A text as a literal: JSON's escapes are Python's, too.
  static func literal(_ text: String) -> PythonText {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let bytes = (try? encoder.encode(text)) ?? Data()
    return PythonText(String(decoding: bytes, as: UTF8.self))
  }

  /// A list of what Swift writes as Python does.
  static func list(_ elements: [some CustomStringConvertible]) -> PythonText {
    PythonText("[" + elements.map(\.description).joined(separator: ", ") + "]")
  }

  /// A call, on one line where that is short.
  static func call(_ name: String, _ arguments: [PythonText]) -> PythonText {
    enclosed("\(name)(", arguments, ")")
  }

  /// A list of texts.
  static func list(_ elements: [PythonText]) -> PythonText { enclosed("[", elements, "]") }

  /// A dictionary, an entry a line.
  static func dictionary(_ entries: [(key: String, value: PythonText)]) -> PythonText {
    guard !entries.isEmpty else { return PythonText("{}") }
    return broken("{", entries.map { $1.prefixed(by: literal($0).lines[0] + ": ") }, "}")
  }

  /// An argument with its name.
  func named(_ name: String) -> PythonText { prefixed(by: "\(name)=") }

  private func prefixed(by text: String) -> PythonText {
    PythonText(lines: [text + lines[0]] + lines.dropFirst())
  }

  private static func enclosed(_ open: String, _ parts: [PythonText], _ close: String) -> PythonText {
    let line = open + parts.map { $0.lines[0] }.joined(separator: ", ") + close
    let isShort = parts.allSatisfy { $0.lines.count == 1 } && line.count <= width
    return isShort ? PythonText(line) : broken(open, parts, close)
  }

  private static func broken(_ open: String, _ parts: [PythonText], _ close: String) -> PythonText {
    var inner: [String] = []
    for part in parts {
      inner += part.lines.map { "    \($0)" }
      inner[inner.count - 1] += ","
    }
    return PythonText(lines: [open] + inner + [close])
  }
}
