import Glibc
package import POSIX
import Synchronization

/// Memory in which all ranks of a node see what each of the world is at; it lives as long as the process.
package final class WatchPage: Sendable {
  /// The number of slots, one for each rank of the world.
  let ranks: Int

  // Atomics alone are read and written there.
  private nonisolated(unsafe) let start: UnsafeMutableRawPointer

  /// The first bytes, before the slots.
  private struct Header: ~Copyable {
    /// Who tells what has happened: 0 as long as nobody does, then a rank plus 1.
    let reporter = Atomic<UInt64>(0)
    /// Whether the node's ranks end.
    let isEnded = Atomic<Bool>(false)
  }

  /// Memory of this process's own.
  package init(ranks: Int) throws(SystemError) {
    start = try Self.map(Self.byteCount(ranks), MAP_PRIVATE | MAP_ANONYMOUS, -1)
    self.ranks = ranks
  }

  /// Memory in a file of the system's memory, which one rank makes, and the others open; `unname` it when all have it.
  package init(ranks: Int, named name: String, making isMade: Bool) throws(SystemError) {
    let flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | (isMade ? O_CREAT | O_EXCL : 0)
    let file = try systemCall { open(name, flags, 0o600) }
    defer { close(file) }
    let count = Self.byteCount(ranks)
    // What there is no room for must not be found out by a signal.
    let failure = isMade ? posix_fallocate(file, 0, off_t(count)) : 0
    guard failure == 0 else { throw SystemError(code: failure) }
    start = try Self.map(count, MAP_SHARED, file)
    self.ranks = ranks
  }

  /// A name that no other process of the machine chooses.
  package static func chooseName() -> String {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return "/dev/shm/stn-watch.\(ownProcess).\(time.tv_sec).\(time.tv_nsec)"
  }

  /// Takes a name away; the memory stays.
  package static func unname(_ name: String) { unlink(name) }

  private static func byteCount(_ ranks: Int) -> Int { (ranks + 1) * Slot.stride }

  private static func map(_ count: Int, _ kind: Int32, _ file: Int32) throws(SystemError)
    -> UnsafeMutableRawPointer
  {
    guard let start = mmap(nil, count, PROT_READ | PROT_WRITE, kind, file, 0), start != MAP_FAILED else {
      throw .last
    }
    return start
  }

  /// The slot of a rank.
  func slot(_ rank: Int) -> UnsafeMutablePointer<Slot> {
    precondition(0..<ranks ~= rank, "rank \(rank) of \(ranks)")
    return (start + (rank + 1) * Slot.stride).assumingMemoryBound(to: Slot.self)
  }

  private var header: UnsafeMutablePointer<Header> { start.assumingMemoryBound(to: Header.self) }

  /// Whether the ranks of the node end.
  var isEnded: Bool { header.pointee.isEnded.load(ordering: .acquiring) }

  /// Has all ranks of the node end.
  func end() { header.pointee.isEnded.store(true, ordering: .releasing) }

  /// Whether `rank` is the one that tells what has happened: the first that asks.
  func isReporter(_ rank: Int) -> Bool {
    let former = header.pointee.reporter.compareExchange(
      expected: 0, desired: UInt64(rank) + 1, ordering: .acquiringAndReleasing)
    return former.exchanged
  }
}
