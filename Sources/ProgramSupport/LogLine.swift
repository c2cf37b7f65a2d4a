/// A line of a log: parts of which the less important are left out where there is no room for all.
package struct LogLine {
  private let parts: [String]
  private let separator = " | "

  /// Takes the parts in the order of their importance, in which they stand as well.
  package init(_ parts: [String]) {
    self.parts = parts
  }

  /// All parts.
  package var whole: String { parts.joined(separator: separator) }

  /// The parts that fit into so many characters, the more important ones first; the first is cut where it does not fit.
  package func fitted(to width: Int) -> String {
    var (kept, used): ([String], Int) = ([], 0)
    for part in parts {
      let needed = part.count + (kept.isEmpty ? 0 : separator.count)
      guard used + needed <= width else { continue }
      kept.append(part)
      used += needed
    }
    guard kept.isEmpty, let first = parts.first else { return kept.joined(separator: separator) }
    return String(first.prefix(max(width - 1, 0))) + (width > 0 ? "…" : "")
  }

  /// A sentence in lines of so many characters, of which all but the first begin with blanks, and leave out the last column;
  /// a word that is longer, such as a path, is not broken, so that it can be copied.
  package static func wrapped(_ text: String, width: Int, indent: Int) -> String {
    let room = width - indent - 1
    guard room >= 16 else { return text }
    var (lines, line) = ([String](), "")
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      if !line.isEmpty && line.count + 1 + word.count > room {
        lines.append(line)
        line = String(word)
      } else {
        line += (line.isEmpty ? "" : " ") + word
      }
    }
    return (lines + [line]).joined(separator: "\n" + String(repeating: " ", count: indent))
  }
}
