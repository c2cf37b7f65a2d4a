internal import Glibc

/// The number of this process.
package var ownProcess: Int32 { getpid() }

/// Whether a process of this machine has the number; one of somebody else's counts, too.
///
/// The corresponding C function is `kill`.
package func processExists(_ number: Int32) -> Bool {
  number > 0 && (kill(number, 0) == 0 || errno != ESRCH)
}
