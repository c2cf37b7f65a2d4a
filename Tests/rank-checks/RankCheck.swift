import MPI

/// A check that all ranks run at once, given the world and the command line's other arguments.
typealias RankCheck = @Sendable (Communicator, [String]) throws -> Void

/// What a check found wrong on one rank.
struct Failure: Error, CustomStringConvertible {
  let description: String
}

/// Throws `message` unless `condition` holds.
func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
  guard condition else { throw Failure(description: message()) }
}

/// Throws both values and `subject` unless they are equal.
func requireEqual<Value: Equatable>(
  _ actual: Value, _ expected: Value, _ subject: @autoclosure () -> String
) throws {
  try require(actual == expected, "\(subject()) is \(actual), but should be \(expected)")
}
