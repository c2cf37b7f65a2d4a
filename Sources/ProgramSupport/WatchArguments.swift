import ArgumentParser
import Training

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

  private static func seconds(_ text: String) throws -> Double {
    guard let seconds = Walltime.amount(text), seconds <= 1e9 else {
      throw ValidationError("expected seconds, or a time such as 5m or 1h; 0 for no end")
    }
    return seconds
  }
}
