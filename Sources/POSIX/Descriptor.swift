internal import Glibc

/// Opens a file; no program that this process starts inherits it.
///
/// The corresponding C function is `open`; `flags` are its own, and a file that is made may be read and written by all
/// whom the process's mask does not forbid it.
package func openDescriptor(_ path: String, _ flags: Int32) throws(SystemError) -> Int32 {
  let descriptor = path.withSystemName { open($0, flags | O_CLOEXEC, 0o666) }
  guard descriptor >= 0 else { throw .last }
  return descriptor
}

/// Writes all of `bytes`, however often the system takes only a part of them.
///
/// The corresponding C function is `write`.
package func writeAll(_ bytes: some Collection<UInt8>, to descriptor: Int32) throws(SystemError) {
  var rest = ArraySlice(bytes)
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count >= 0 { rest = rest.dropFirst(count) }
    if count < 0, errno == EAGAIN {
      waitUntilWritable(descriptor)
    } else if count < 0, errno != EINTR {
      throw .last
    }
  }
}

/// Somebody else may have made a stream one that does not wait, such as the terminal's other user.
private func waitUntilWritable(_ descriptor: Int32) {
  var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
  poll(&entry, 1, -1)
}

/// All bytes of a file; one that goes on behind `limit` is read a little further and no more.
package func contentsOfFile(_ path: String, limit: Int = .max) throws(SystemError) -> [UInt8] {
  let descriptor = try openDescriptor(path, O_RDONLY)
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 1 << 16)
  while bytes.count <= limit {
    let count = read(descriptor, &block, block.count)
    if count == 0 { return bytes }
    if count > 0 { bytes += block[..<count] } else if errno != EINTR { throw .last }
  }
  return bytes
}
