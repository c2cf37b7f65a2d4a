import ArgumentParser

/// The option by which commands that run for long are watched over.
package struct WatchArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "End with status 79, and say which rank stands still, where none has moved for so long; 0 never does.",
      valueName: "seconds"))
  package var stall = 300.0

  /// Makes the arguments that a parser fills.
  package init() {}

  package func validate() throws {
    guard stall.isFinite, stall >= 0, stall <= 1e9 else {
      throw ValidationError("--stall is \(stall), expected seconds, or 0")
    }
  }
}
