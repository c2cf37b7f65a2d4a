import Files
public import MPI

extension Fault {
  /// What ends a command that a signal asked to stop, where it has nothing to go on from.
  static let stoppedBySignal = Fault(
    .stoppedEarly, "stopped by a signal before the output was whole; run it again", isKnownToAll: true)
}

extension Communicator {
  /// Ends a command on all ranks alike where a signal asked one of them to stop; a collective call.
  ///
  /// Call it between rounds of work, `RunSignals.hold()` before MPI is started.
  /// - Throws: `Fault` of the status `stoppedEarly`.
  public func throwIfStopped() throws {
    let asked: Int32 = RunSignals.isStopRequested ? 1 : 0
    guard try allreduce(asked, .max) > 0 else { return }
    throw Fault.stoppedBySignal
  }

  /// Whether SIGTERM came to any rank; a collective call.
  public func isTerminated() throws -> Bool {
    let asked: Int32 = RunSignals.isTerminated ? 1 : 0
    return try allreduce(asked, .max) > 0
  }
}
