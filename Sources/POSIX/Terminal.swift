internal import Glibc

/// The characters of a line on the terminal at a path; nil where it is none, or does not say.
///
/// It does not become this process's own. The corresponding C function is `ioctl` with `TIOCGWINSZ`.
package func widthOfTerminal(_ path: String) -> Int? {
  let number = path.withSystemName { open($0, O_RDONLY | O_NOCTTY | O_CLOEXEC | O_NONBLOCK) }
  guard number >= 0 else { return nil }
  defer { close(number) }
  var size = winsize()
  guard ioctl(number, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
  return Int(size.ws_col)
}
