/// The exit codes of the programs, the same on every rank (after BSD's sysexits where one fits).
public enum ExitStatus: Int32, Sendable {
  /// Done.
  case success = 0
  /// The command line makes no sense.
  case usage = 2
  /// An input file is not what it should be.
  case badData = 65
  /// An input file or folder is not there.
  case missingInput = 66
  /// Something that should not happen did.
  case internalError = 70
  /// MPI failed, or was started in a way that cannot work.
  case mpi = 71
  /// The output cannot be made.
  case cannotCreate = 73
  /// Reading or writing failed.
  case inputOutput = 74
  /// Stopped early by a signal: training with a good checkpoint to go on from, other commands without an output.
  case stoppedEarly = 75
  /// A loss or gradient was not a finite number, or too large for the exact sum.
  case notFinite = 76
  /// Ranks that should have the same parameters do not.
  case diverged = 77
  /// The configuration is not valid, or does not fit.
  case configuration = 78
  /// No rank has moved for too long.
  case stalled = 79
  /// There is no checkpoint that can be used.
  case noCheckpoint = 80
  /// Training stopped by SIGTERM with a good checkpoint, where that was said to cancel it: what a shell says of such an end.
  case cancelled = 143

  /// The status that tells of `error`, which knows its own unless it should not have happened.
  public init(of error: any Error) {
    self = (error as? any StatusError)?.exitStatus ?? .internalError
  }
}

/// An error that knows its exit status.
public protocol StatusError: Error, CustomStringConvertible {
  /// The status with which a program ends that meets the error.
  var exitStatus: ExitStatus { get }
}
