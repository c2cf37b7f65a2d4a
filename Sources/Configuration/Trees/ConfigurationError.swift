public import Files
import POSIX

/// What is wrong with a configuration: every problem that was found, not only the first.
public struct ConfigurationError: StatusError, Sendable, Equatable {
  /// One thing that is wrong: where it stands, which key it concerns, and what was expected.
  public struct Problem: Sendable, Equatable, CustomStringConvertible {
    /// The file and line, or the command-line option, where it stands.
    public let place: Place

    /// The key, such as `training.optimizer.learning_rate`; empty for a file as a whole.
    public let keyPath: String

    /// What was expected and what was found.
    public let message: String

    /// One line: place, key and message, separated by colons; control characters as escapes.
    public var description: String {
      [place.description, keyPath, message].filter { !$0.isEmpty }.joined(separator: ": ").visible
    }
  }

  /// The problems, in the order of the keys; there is at least one.
  public let problems: [Problem]

  /// Says whether the configuration is not valid or not there.
  public let exitStatus: ExitStatus

  /// One line a problem.
  public var description: String {
    problems.map(\.description).joined(separator: "\n")
  }

  init(_ problems: [Problem]) {
    precondition(!problems.isEmpty, "a configuration error without a problem")
    self.problems = problems
    exitStatus = .configuration
  }

  init(
    _ place: Place, keyPath: String = "", _ message: String, exitStatus: ExitStatus = .configuration
  ) {
    problems = [Problem(place: place, keyPath: keyPath, message: message)]
    self.exitStatus = exitStatus
  }
}

/// Where a key or value of a configuration was written.
public enum Place: Sendable, Equatable, CustomStringConvertible {
  /// A line of a file, counted from 1.
  case line(Int, file: String)
  /// A file as a whole.
  case file(String)
  /// An assignment on the command line, `key.path=value`.
  case option(String)
  /// Nowhere: the program made it.
  case program

  /// The place as compilers print it, or the option as it was typed.
  public var description: String {
    switch self {
    case .line(let line, let file): "\(file):\(line)"
    case .file(let file): file
    case .option(let text): "--set \(text)"
    case .program: ""
    }
  }
}
