/// A bar with words behind it, on one line of a terminal.
package struct ProgressBar {
  private let share: Double
  private let words: [String]

  /// Takes how much is done, from 0 to 1, and words in the order of their importance.
  package init(share: Double, _ words: [String]) {
    (self.share, self.words) = (min(max(share, 0), 1), words)
  }

  /// The line, shorter than a width, so that no terminal goes on to the next line: words before the bar, which has what they
  /// leave, up to 24 characters.
  package func line(width: Int) -> String {
    let room = width - 1
    let text = LogLine(words).fitted(to: room)
    let length = min(24, room - text.count - 3)
    guard length >= 4 else { return text }
    let filled = Int(Double(length) * share)
    return "[" + String(repeating: "█", count: filled) + String(repeating: "·", count: length - filled) + "] "
      + text
  }
}
