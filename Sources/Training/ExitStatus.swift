import Datasets
import HDF5
import MPI
import Networks

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
  /// The configuration is not valid, or does not fit.
  case configuration = 78
  /// There is no checkpoint that can be used.
  case noCheckpoint = 80
  /// Training stopped by SIGTERM with a good checkpoint, where that was said to cancel it: what a shell says of such an end.
  case cancelled = 143

  /// The status that tells of `error`.
  public init(of error: any Error) {
    switch error {
    case let error as any StatusError: self = error.exitStatus
    case let error as DatasetError: self = Self(of: error.kind)
    case is NetworkError: self = .configuration
    case is MPIError: self = .mpi
    case is H5Error: self = .inputOutput
    default: self = .internalError
    }
  }

  private init(of kind: DatasetError.Kind) {
    switch kind {
    case .badData: self = .badData
    case .missingInput: self = .missingInput
    case .cannotCreate: self = .cannotCreate
    case .inputOutput: self = .inputOutput
    case .configuration: self = .configuration
    case .usage: self = .usage
    }
  }
}

/// An error that knows its exit status.
public protocol StatusError: Error, CustomStringConvertible {
  /// The status with which a program ends that meets the error.
  var exitStatus: ExitStatus { get }
}

/// A failure of training or of its files.
public struct TrainingError: StatusError, Sendable, Equatable {
  /// The status with which a program ends.
  public let exitStatus: ExitStatus

  /// What was tried, found and expected, and what to do, in one sentence.
  public let description: String

  /// Makes an error of a sentence and a status.
  public init(_ description: String, _ exitStatus: ExitStatus) {
    self.description = description
    self.exitStatus = exitStatus
  }
}
