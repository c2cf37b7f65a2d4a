import ArgumentParser

/// The option by which commands that run for long are watched over.
package struct WatchArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "End with status 79, and say which rank stands still, where none has moved for so long (300 s); 0 never does.",
      valueName: "seconds|5m|1h"),
    transform: seconds)
  package var stall = 300.0

  /// Makes the arguments that a parser fills.
  package init() {}

  /// Reads a number of seconds, or of what the letter behind it names.
  private static func seconds(_ text: String) throws -> Double {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    let unit = text.last.flatMap { units[$0] }
    let number = unit == nil ? text[...] : text.dropLast()
    // Texts such as `inf` and `1e3` are numbers as well, which nobody means.
    guard number.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let value = Double(number),
      value <= 1e9
    else { throw ValidationError("expected seconds, or a time such as 5m or 1h; 0 for no end") }
    return value * (unit ?? 1)
  }
}
