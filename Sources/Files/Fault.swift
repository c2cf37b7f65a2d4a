public import HDF5

/// A fault of the world's, such as a damaged file, a full disk or options that do not fit the data.
public struct Fault: StatusError, Sendable, Equatable {
  /// The status with which a program ends that meets it.
  public let exitStatus: ExitStatus

  /// What was tried, found and expected, and what to do, in one sentence.
  public let description: String

  /// Whether all ranks of the program know of it, so that all end alike and none waits for another.
  public let isKnownToAll: Bool

  /// Makes a fault of a status and a sentence.
  public init(_ exitStatus: ExitStatus, _ description: String, isKnownToAll: Bool = false) {
    self.exitStatus = exitStatus
    self.description = description
    self.isKnownToAll = isKnownToAll
  }

  /// Runs `body`, and says what HDF5 has against it as a fault of this status.
  package static func translating<Result>(
    _ status: ExitStatus, _ attempt: String = "", _ body: () throws -> Result
  ) throws -> Result {
    do { return try body() } catch let error as H5Error { throw Fault(status, "\(attempt)\(error)") }
  }
}

extension H5Error: StatusError {
  /// What HDF5 refuses without being asked about a certain file is the disk's refusal.
  public var exitStatus: ExitStatus { .inputOutput }
}
