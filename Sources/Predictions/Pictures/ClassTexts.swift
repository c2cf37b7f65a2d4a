/// How classes are written in pictures: in capitals, as numbers where names have characters that are not drawn, and of
/// one size in all tiles, so that the longest finds room.
package struct ClassTexts {
  /// How many characters a line takes that are written one pixel to a dot.
  private let room: Int
  private let names: [String]
  private let separator: String
  private let longest: Int

  /// What stands before the class that is true.
  private static let mark = "TRUE "

  /// Takes the names of all classes, of which a sample has so many.
  package init(_ classNames: [String], heads: Int) {
    names = classNames.enumerated().map { label, name in
      let name = name.uppercased()
      return !name.isEmpty && name.allSatisfy(Glyph.isKnown) ? name : String(label)
    }
    separator = names.allSatisfy { $0.count == 1 } ? "" : " "
    let length = names.map(\.count).max() ?? 1
    longest = max(heads * length + (heads - 1) * separator.count, 1)
    room = 2 * min(max(9, Self.mark.count + longest), 18)
  }

  /// The width of all lines, in pixels: of nine to eighteen characters of double size.
  package var width: Int { room * Glyph.pitch }

  /// The classes that were predicted; nil where NaN hides one.
  package func predicted(_ labels: [Int?]) -> (text: String, scale: Int) {
    fitted(text(labels), longest, largest: 5)
  }

  /// The classes that are true.
  package func labels(_ labels: [Int]) -> (text: String, scale: Int) {
    fitted(Self.mark + text(labels), Self.mark.count + longest, largest: 2)
  }

  private func text(_ labels: [Int?]) -> String {
    labels.map { label in
      guard let label else { return "-" }
      return names.indices.contains(label) ? names[label] : String(label)
    }.joined(separator: separator)
  }

  /// A text at the scale at which the longest of its kind finds room; one that is still too long ends in dots.
  private func fitted(_ text: String, _ longest: Int, largest: Int) -> (text: String, scale: Int) {
    let scale = max(1, min(largest, room / longest))
    let capacity = room / scale
    return (text.count > capacity ? text.prefix(capacity - 2) + ".." : text, scale)
  }
}
