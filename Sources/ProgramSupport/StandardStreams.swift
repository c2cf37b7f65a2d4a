package import Files
import Glibc
import POSIX

/// The standard streams, and what a program says on them.
package enum StandardStreams {
  /// Whether nobody can ever read what is written to standard output; set before a second thread starts.
  private nonisolated(unsafe) static var isOutputClosed = false

  /// Makes the process safe from its streams; call it before anything is opened.
  ///
  /// A file that is opened while a stream is closed would get the stream's number, and the results in the midst of it. A
  /// reader that went away, and a limit to the size of files, become errors of the call that writes.
  static func prepare() {
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where !isOpen(stream) {
      if stream == STDOUT_FILENO { isOutputClosed = true }
      // The lowest free number is the one that was found closed.
      _ = open("/dev/null", O_RDWR)
    }
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Writes results and the end of their line to standard output.
  ///
  /// - Throws: `Fault` with the status `inputOutput` where not all of it was written.
  package static func writeResults(_ text: String) throws(Fault) {
    if isOutputClosed { throw unwritten("it is closed") }
    do throws(SystemError) {
      try writeAll((text + "\n").displayed.utf8, to: STDOUT_FILENO)
      try tellErrors(of: STDOUT_FILENO)
    } catch { throw unwritten(error.description) }
  }

  private static func unwritten(_ reason: String) -> Fault {
    Fault(.inputOutput, "the results cannot be written to standard output: \(reason)")
  }

  /// Writes text to standard error, where it may be lost: that nobody reads it does not end a run.
  package static func complain(_ text: String) {
    try? writeAll(text.displayed.utf8, to: STDERR_FILENO)
  }
}
