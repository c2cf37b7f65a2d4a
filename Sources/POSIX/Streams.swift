internal import Glibc

// Streams that the process was started with, by their numbers.

/// Whether a stream is open.
package func isOpen(_ stream: Int32) -> Bool {
  (try? systemCall { fcntl(stream, F_GETFD) }) != nil
}

/// Writes all of `bytes` to a stream, however often the system takes only a part of them.
///
/// The corresponding C function is `write`.
package func writeAll(_ bytes: some Collection<UInt8>, to stream: Int32) throws(SystemError) {
  var rest = ArraySlice(bytes)
  while !rest.isEmpty {
    do throws(SystemError) {
      let count = try systemCall { rest.withUnsafeBytes { write(stream, $0.baseAddress, $0.count) } }
      rest = rest.dropFirst(count)
    } catch {
      guard error.code == EAGAIN else { throw error }
      waitUntilWritable(stream)
    }
  }
}

/// Somebody else may have made a stream one that does not wait, such as the terminal's other user.
private func waitUntilWritable(_ stream: Int32) {
  var entry = pollfd(fd: stream, events: Int16(POLLOUT), revents: 0)
  poll(&entry, 1, -1)
}

/// Has a file system that keeps its errors for the end, as of other machines, tell what it has against what was written.
package func tellErrors(of stream: Int32) throws(SystemError) {
  let copy = dup(stream)
  // An interrupted close has closed.
  guard copy < 0 || close(copy) == 0 || errno == EINTR else { throw .last }
}
