import Archives
import Files
import POSIX

/// What separates the fields of a text's lines: commas, semicolons, tabs or, where there is none of them, blanks.
enum Separator {
  private static let marks = [",", ";", "\t"].compactMap { (mark: Character) in mark.asciiValue }

  /// Looks at the first line, in which the mark that stands most often separates.
  ///
  /// A line without one that names a file as a whole is one field, blanks in it or not.
  static func of(_ source: any ByteSource, at path: String) throws(Fault) -> UInt8 {
    let line = try source.bytes(1 << 16, at: 0).prefix { $0 != 0x0A }
    let counts = marks.map { mark in (mark: mark, count: line.count { $0 == mark }) }
    // Of those that stand as often as one another, the first.
    let most = counts.reduce((mark: UInt8(ascii: ","), count: 0)) { $1.count > $0.count ? $1 : $0 }
    guard most.count == 0, line.contains(0x20) else { return most.mark }
    let name = String(systemBytes: line.filter { $0 != 0x0D })
    return fileExists(path.besides(name)) ? most.mark : 0x20
  }
}

extension String {
  /// The path of a file that a text at this path names: from the text's folder on, or a whole path.
  func besides(_ name: String) -> String {
    name.hasPrefix("/") ? name : parentFolder.appending(name: name)
  }

  /// The text without blanks around it.
  var trimmed: String {
    let start = drop { $0 == " " || $0 == "\t" }
    return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
