import Glibc
import POSIX

/// The memory that a network may take, and what the parts of it built so far do.
final class MemoryBudget {
  /// Bytes in all.
  let limit: Double

  /// Bytes of what has been built.
  private(set) var used = 0.0

  /// Makes a budget of so many bytes.
  init(limit: Double) {
    self.limit = limit
  }

  /// Takes so many bytes, unless there would be too many; says whether it did.
  func take(_ bytes: Double) -> Bool {
    guard used + bytes <= limit else { return false }
    used += bytes
    return true
  }

  /// The bytes that one of several processes of a machine may have: its share of the machine's or their control
  /// group's, within its own limits.
  static func available(toEachOf processes: Int) -> Double {
    let machine = Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))
    let shares = ([machine] + ControlGroups.memoryLimits).map { $0 / Double(processes) }
    return (shares + resourceLimits).filter { $0 > 0 }.min() ?? machine
  }

  private static var resourceLimits: [Double] {
    [RLIMIT_AS, RLIMIT_DATA].compactMap { resource in
      var limit = rlimit()
      guard getrlimit(Int32(resource.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max else { return nil }
      return Double(limit.rlim_cur)
    }
  }
}
