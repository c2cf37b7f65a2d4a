internal import Glibc

/// The number of this process.
package var ownProcess: Int32 { getpid() }

/// The seconds since this process was started, before its program was loaded; 0 where the system does not tell.
///
/// The corresponding C function is `clock_gettime`; the kernel counts from its own start, in ticks (proc(5)).
package var ownAge: Double {
  // The program's name stands in brackets, and may hold blanks and brackets.
  let fields = textOfKernel("/proc/self/stat").split(separator: ")").last?.split(separator: " ") ?? []
  guard fields.count > 19, let ticks = Double(fields[19]), ticks > 0 else { return 0 }
  var now = timespec()
  guard clock_gettime(CLOCK_BOOTTIME, &now) == 0 else { return 0 }
  return max(Double(now.tv_sec) + Double(now.tv_nsec) / 1e9 - ticks / Double(sysconf(Int32(_SC_CLK_TCK))), 0)
}

/// Whether a process of this machine has the number; one of somebody else's counts, too.
///
/// The corresponding C function is `kill`.
package func processExists(_ number: Int32) -> Bool {
  number > 0 && (kill(number, 0) == 0 || errno != ESRCH)
}
