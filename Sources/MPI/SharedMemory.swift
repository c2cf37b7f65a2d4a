import CMPI
import Foundation
import POSIX
import Watch

/// Bytes that stand once on a node and are seen by all its ranks, such as a dataset.
///
/// `free()` is collective, and a rank that fails alone must not wait for the others, so nothing is freed
/// silently: memory that is not freed lives until `MPIEnvironment.finalize()`. A process by itself has pages of its own,
/// which live until it ends.
public final class SharedMemory {
  /// The node's bytes, aligned for bytes only; valid until `free()`.
  public private(set) var bytes: UnsafeMutableRawBufferPointer

  private let node: Communicator
  private var window: WindowHandle

  /// Allocates what rank 0 of `node` asks for; the other ranks' `byteCount` is ignored.
  ///
  /// `node` must come from `splitByNode()`, or be part of such a communicator. The corresponding C functions are
  /// `MPI_Win_allocate_shared` and `MPI_Win_shared_query` (MPI 3.1, 11.2.3). The window stays in one passive
  /// epoch (`MPI_Win_lock_all`, 11.5.3) for its whole life, which `MPI_Win_sync` needs.
  public init(byteCount: Int, on node: Communicator) throws(MPIError) {
    self.node = node
    if node.isAlone {
      (bytes, window) = (try Self.pages(byteCount), .null)
    } else {
      (bytes, window) = try Self.window(byteCount, on: node)
    }
  }

  private static func window(_ byteCount: Int, on node: Communicator) throws(MPIError) -> (
    UnsafeMutableRawBufferPointer, WindowHandle
  ) {
    if !MPIEnvironment.isOpenMPI { try checkSpace(for: byteCount, on: node) }
    var (window, size, unit) = (WindowHandle.null, node.rank == 0 ? byteCount : 0, Int32(1))
    var start: UnsafeMutableRawPointer?
    try check(
      Heartbeat.waiting(
        MPI_Win_allocate_shared(size, 1, InfoHandle.null.value, node.handle.value, &start, &window.value)),
      "MPI_Win_allocate_shared",
      while: sharing(size))
    try check(MPI_Win_set_errhandler(window.value, FaultHandle.returned.value), "MPI_Win_set_errhandler")
    try check(MPI_Win_shared_query(window.value, 0, &size, &unit, &start), "MPI_Win_shared_query")
    try check(MPI_Win_lock_all(Int32(MPI_MODE_NOCHECK), window.value), "MPI_Win_lock_all")
    return (UnsafeMutableRawBufferPointer(start: start, count: size), window)
  }

  /// Refuses what the node has no room for, on all its ranks.
  ///
  /// Open MPI does so by itself. MPICH looks for a place for any size, and a write to a page that there is no memory for
  /// ends the process.
  private static func checkSpace(for byteCount: Int, on node: Communicator) throws(MPIError) {
    var files = statvfs()
    let isKnown = node.rank == 0 && statvfs("/dev/shm", &files) == 0
    let space = isKnown ? Int(files.f_bavail) * Int(files.f_frsize) : .max
    let (asked, free) = (try node.broadcast(byteCount), try node.broadcast(space))
    guard asked > free else { return }
    throw MPIError(
      function: "MPI_Win_allocate_shared", code: Int32(MPI_ERR_NO_MEM), text: "\(free) bytes are free there",
      context: sharing(asked))
  }

  private static func sharing(_ byteCount: Int) -> String {
    "sharing \(byteCount) bytes on a node, which MPI keeps in /dev/shm unless told otherwise"
  }

  /// Zeros of this process's own, which take memory only where they are written.
  private static func pages(_ byteCount: Int) throws(MPIError) -> UnsafeMutableRawBufferPointer {
    let (access, kind) = (PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
    guard let start = mmap(nil, max(byteCount, 1), access, kind, -1, 0), start != MAP_FAILED else {
      let error = SystemError.last
      throw MPIError(
        function: "mmap", code: error.code, text: error.description,
        context: "reserving \(byteCount) bytes of memory")
    }
    // Samples are read in any order: with pages of 4 KiB nearly each would be looked for in the page table first.
    madvise(start, byteCount, MADV_HUGEPAGE)
    return UnsafeMutableRawBufferPointer(start: start, count: byteCount)
  }

  /// Lays what rank 0 of `world` wrote to its node's bytes once on every node of `world`.
  ///
  /// Bytes travel once to every node, between the nodes' first ranks; memories of all nodes have the same size.
  public func replicate(over world: Communicator) throws(MPIError) {
    precondition(world.rank != 0 || node.rank == 0, "rank 0 of the world is rank \(node.rank) of its node")
    let leaders = try world.splitLeaders(of: node)
    try leaders?.broadcast(bytes.bindMemory(to: UInt8.self))
    try synchronize()
  }

  /// Makes what any rank of the node wrote before visible to all of them after.
  ///
  /// The corresponding C function is `MPI_Win_sync` (MPI 3.1, 11.5.4), before and after a barrier of the node.
  public func synchronize() throws(MPIError) {
    if node.isAlone { return }
    try check(MPI_Win_sync(window.value), "MPI_Win_sync")
    try node.barrier()
    try check(MPI_Win_sync(window.value), "MPI_Win_sync")
  }

  /// Gives the memory back, once all ranks of the node have called it.
  ///
  /// The corresponding C functions are `MPI_Win_unlock_all` (MPI 3.1, 11.5.3) and `MPI_Win_free` (11.2.5).
  public func free() throws(MPIError) {
    if node.isAlone { munmap(bytes.baseAddress, max(bytes.count, 1)) }
    bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    if node.isAlone { return }
    try check(MPI_Win_unlock_all(window.value), "MPI_Win_unlock_all")
    try check(Heartbeat.waiting(MPI_Win_free(&window.value)), "MPI_Win_free")
  }
}
