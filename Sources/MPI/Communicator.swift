import CMPI
import Foundation
import Watch

/// A group of ranks that talk to each other, apart from every other group.
///
/// All methods but `abort` are collective: every rank of the group calls them in the same order. Only the
/// thread that started MPI may call them, so a communicator is not `Sendable`. A communicator may outlive
/// `MPIEnvironment.finalize()`, but not be used after it.
///
/// A process that no launcher started is a group of its own, and needs no library for it.
public final class Communicator {
  /// This process's number in the group, 0 ..< `size`.
  public let rank: Int

  /// The number of ranks in the group.
  public let size: Int

  /// The most elements that one call is given; lowered by tests only.
  ///
  /// Counts are `int` in C, and transports have stumbled over messages of 2 GiB: this is 1 GiB of doubles.
  package var largestPiece = 1 << 27

  /// The library's name for the group; null where `isAlone`.
  let handle: CommunicatorHandle

  /// Whether this is a process by itself, whose calls move nothing and never reach the library.
  let isAlone: Bool

  private init() {
    (rank, size, handle, isAlone) = (0, 1, .null, true)
  }

  /// This process by itself, whether or not the library was started.
  static func alone() -> Communicator { Communicator() }

  init(owning handle: CommunicatorHandle) throws(MPIError) {
    var rank: Int32 = 0
    var size: Int32 = 0
    try check(MPI_Comm_rank(handle.value, &rank), "MPI_Comm_rank")
    try check(MPI_Comm_size(handle.value, &size), "MPI_Comm_size")
    (self.rank, self.size, self.handle, isAlone) = (Int(rank), Int(size), handle, false)
  }

  deinit {
    guard !isAlone, MPIEnvironment.isRunning else { return }
    var handle = handle
    MPI_Comm_free(&handle.value)
  }

  /// Returns once every rank has called it.
  ///
  /// The corresponding C function is `MPI_Barrier` (MPI 3.1, 5.3).
  public func barrier() throws(MPIError) {
    if isAlone { return }
    try check(Heartbeat.waiting(stn_barrier(handle.value)), "MPI_Barrier")
  }

  /// Parts the ranks into groups of equal `color`; a rank without a colour joins none and receives nil.
  ///
  /// Ranks are ordered by `key`, and equal keys as in this communicator. Colours and keys are not negative.
  /// The corresponding C function is `MPI_Comm_split` (MPI 3.1, 6.4.2).
  public func split(color: Int?, key: Int = 0) throws(MPIError) -> Communicator? {
    precondition(color ?? 0 >= 0 && key >= 0, "color \(color ?? 0) and key \(key) must not be negative")
    if isAlone { return color == nil ? nil : .alone() }
    var part = CommunicatorHandle.null
    let code = Heartbeat.waiting(
      MPI_Comm_split(
        handle.value, color.map { Int32($0) } ?? Int32(MPI_UNDEFINED), Int32(key), &part.value))
    try check(code, "MPI_Comm_split")
    guard color != nil else { return nil }
    return try Communicator(owning: part)
  }

  /// The ranks that share this rank's node, in the order of this communicator.
  ///
  /// The corresponding C function is `MPI_Comm_split_type` with `MPI_COMM_TYPE_SHARED` (MPI 3.1, 6.4.2).
  public func splitByNode() throws(MPIError) -> Communicator {
    if isAlone { return .alone() }
    var node = CommunicatorHandle.null
    let shared = Int32(MPI_COMM_TYPE_SHARED)
    let code = Heartbeat.waiting(
      MPI_Comm_split_type(handle.value, shared, 0, InfoHandle.null.value, &node.value))
    try check(code, "MPI_Comm_split_type")
    return try Communicator(owning: node)
  }

  /// The first ranks of all nodes, on those, given the ranks of one's own node; nil on the others.
  func splitLeaders(of node: Communicator) throws(MPIError) -> Communicator? {
    try split(color: node.rank == 0 ? 0 : nil)
  }

  /// Ends all ranks of the job at once; `mpirun` exits with `code`.
  ///
  /// For a rank that failed alone: the others may wait for it forever. Not collective. The corresponding C
  /// function is `MPI_Abort` (MPI 3.1, 8.7), which ends the world whatever the group.
  public func abort(code: Int32) -> Never {
    Heartbeat.enter(.ending)
    if !isAlone { waitForReader() }
    // Of another group than the world MPICH would ask the other ranks to end, and wait for them to listen.
    if !isAlone { MPI_Abort(CommunicatorHandle.world.value, code) }
    _exit(code)  // The standard lets MPI_Abort return.
  }
}

/// Gives the launcher a second at most to read what this rank said last; MPICH's ends the ranks without another look.
private func waitForReader() {
  for _ in 0..<1000 where unreadBytes(in: STDERR_FILENO) > 0 { usleep(1000) }
}

// MPI was asked for FUNNELED: a communicator must stay on the thread that started the library.
@available(*, unavailable)
extension Communicator: Sendable {}
