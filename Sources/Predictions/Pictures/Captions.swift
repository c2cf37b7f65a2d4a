import Foundation
import POSIX

/// How classes are written below pictures of samples.
package struct Captions {
  private let names: [String]

  /// Takes the names of all classes.
  package init(_ classNames: [String]) {
    names = classNames.map(\.visible)
  }

  /// The name of a class, its number where it has none, and a dash where NaN hides it.
  package func name(_ label: Int?) -> String {
    guard let label else { return "–" }
    return names.indices.contains(label) ? names[label] : String(label)
  }

  /// The classes of a sample, one for each of its labels.
  package func names(_ labels: [Int?]) -> String { labels.map(name).joined(separator: " ") }

  /// The classes that were predicted, and how probable the network says that they are.
  package func predicted(_ labels: [Int?], probability: Double?) -> String {
    names(labels) + (probability.map { " · \(Self.percent($0))" } ?? "")
  }

  /// A probability in percent; none is shown as sure, or as impossible, that is not.
  package static func percent(_ probability: Double) -> String {
    let percent = 100 * probability
    if percent < 0.05 && probability > 0 { return "< 0.1 %" }
    if percent >= 99.95 && probability < 1 { return "> 99.9 %" }
    return String(format: (9.95..<98.95).contains(percent) ? "%.0f %%" : "%.1f %%", percent)
  }

  /// A text cut off where it would be wider than this, as letters of the size are wide, and ended in dots then.
  package static func fitted(_ text: String, width: Int, size: Int) -> String {
    // Wide letters of East Asia are as wide as high, others six tenths of it in a wide typeface.
    func advance(_ character: Character) -> Double {
      let isWide = character.unicodeScalars.contains {
        (0x1100...0x115F).contains($0.value) || $0.value >= 0x2E80
      }
      return Double(size) * (isWide ? 1 : 0.62)
    }
    guard text.reduce(0, { $0 + advance($1) }) > Double(width) else { return text }
    var (kept, used) = ("", 2 * Double(size) * 0.62)
    for character in text {
      used += advance(character)
      guard used <= Double(width) else { break }
      kept.append(character)
    }
    return kept + "…"
  }
}
