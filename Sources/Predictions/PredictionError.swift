import HDF5
public import Training

/// Predictions that cannot be made, written or read, in one sentence: what was tried, found and expected.
public struct PredictionError: StatusError, Sendable, Equatable {
  /// The status with which a program ends.
  public let exitStatus: ExitStatus

  /// The sentence.
  public let description: String

  init(_ description: String, _ exitStatus: ExitStatus) {
    self.description = description
    self.exitStatus = exitStatus
  }

  /// Runs `body`, and says what HDF5 has against it with this status.
  static func translating<Result>(_ status: ExitStatus, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as H5Error { throw PredictionError("\(error)", status) }
  }
}
