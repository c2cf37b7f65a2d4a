import Foundation
import MPI
import POSIX

/// Bytes of memory that a rank has resident, the largest of all ranks'.
struct ResidentMemory: Encodable {
  /// At most since the start, when rank 0 reads the files of digits; zero where the system does not say.
  let peak: Int

  /// Now.
  let now: Int

  /// Asks the system; a collective call.
  init(over world: Communicator) throws {
    var usage = rusage()
    let isKnown = getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0
    peak = Int(try world.allreduce(Int64(isKnown ? usage.ru_maxrss * 1024 : 0), .max))
    // The second number of this line is that of resident pages (proc(5)).
    let line = textOfKernel("/proc/self/statm")
    let pages = line.split(separator: " ").dropFirst().first.flatMap { Int64($0) } ?? 0
    now = Int(try world.allreduce(pages * Int64(sysconf(Int32(_SC_PAGESIZE))), .max))
  }
}
