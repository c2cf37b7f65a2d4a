import Foundation
import MPI
import POSIX

/// The terminal on which somebody reads the error stream: the process's own, or that of the launcher to which ranks are piped.
package struct Terminal {
  private let path: String

  /// Looks for it; nil where nobody watches, or nobody can tell.
  package static func watched() -> Terminal? {
    if isatty(STDERR_FILENO) == 1 { return Terminal(path: "/proc/self/fd/2") }
    guard let generations = Launcher(in: ProcessInfo.processInfo.environment)?.generations else { return nil }
    let launcher = (1..<generations).reduce(getppid()) { process, _ in parent(of: process) }
    let path = "/proc/\(launcher)/fd/2"
    guard let target = try? targetOfLink(path), target.hasPrefix("/dev/pts/") || target.hasPrefix("/dev/tty")
    else {
      return nil
    }
    return Terminal(path: target)
  }

  /// The terminal to which results go; nil where they go elsewhere.
  package static func ofResults() -> Terminal? {
    isatty(STDOUT_FILENO) == 1 ? Terminal(path: "/proc/self/fd/1") : nil
  }

  /// The characters of a line; 80 where it does not say.
  package var width: Int {
    let named = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 80
    return widthOfTerminal(path) ?? max(named, 1)
  }

  /// Whether colours are welcome there: nobody has set NO_COLOR (no-color.org), and the terminal is not a dumb one.
  package var hasColours: Bool {
    let environment = ProcessInfo.processInfo.environment
    return (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }

  /// The parent of a process, 0 where it cannot be known.
  private static func parent(of process: pid_t) -> pid_t {
    let lines = textOfKernel("/proc/\(process)/status").split(separator: "\n")
    let line = lines.first { $0.hasPrefix("PPid:") }
    return line.flatMap { pid_t($0.dropFirst(5).trimmingCharacters(in: .whitespaces)) } ?? 0
  }
}
