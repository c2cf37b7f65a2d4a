import POSIX
import Foundation

/// A file opened by the system, read and written at offsets; closed when nothing refers to it.
package final class OpenFile {
  package let path: String
  private let descriptor: Int32

  /// Opens a file, or a folder to be synchronised, for reading; `remedy` says what to do where it is not there.
  package init(reading path: String, remedy: String? = nil) throws(Fault) {
    self.path = path
    // Whoever opens a pipe waits for somebody who writes.
    if let kind = (try? FileStatus(of: path))?.kind, kind != .file, kind != .folder {
      throw Fault(.badData, "\(path) is \(kind.rawValue), expected a file")
    }
    do throws(SystemError) { descriptor = try openDescriptor(path, O_RDONLY) } catch {
      let found = "\(path) cannot be read: \(error)"
      throw Fault(
        error.isMissing ? .missingInput : .inputOutput,
        error.isMissing ? [found, remedy].compactMap(\.self).joined(separator: "; ") : found)
    }
  }

  /// Opens a file that is there for writing.
  package init(writing path: String) throws(Fault) {
    self.path = path
    do throws(SystemError) { descriptor = try openDescriptor(path, O_RDWR) } catch {
      throw Fault(.inputOutput, "\(path) cannot be written: \(error)")
    }
  }

  deinit {
    close(descriptor)
  }

  /// The size of the file, in bytes.
  package func byteCount() throws(Fault) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw Fault(.inputOutput, "\(path) cannot be read: \(reason())")
    }
    return Int(status.st_size)
  }

  /// Fills `bytes` from `offset` on; a file that ends before counts as damaged.
  package func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(Fault) {
    var done = 0
    while done < bytes.count, let start = bytes.baseAddress {
      let count = pread(descriptor, start + done, bytes.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw Fault(.inputOutput, "\(path) cannot be read: \(reason())") }
      if count == 0 {
        throw Fault(
          .badData, "\(path) ends at byte \(offset + done), expected \(bytes.count - done) more")
      }
      done += count
    }
  }

  /// Writes all of `bytes` from `offset` on.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(Fault) {
    var done = 0
    while done < bytes.count, let start = bytes.baseAddress {
      let count = pwrite(descriptor, start + done, bytes.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw Fault(.inputOutput, "\(path) cannot be written: \(reason())") }
      done += count
    }
  }

  /// Waits until everything written is on the disk; the corresponding C function is `fsync`.
  package func synchronize() throws(Fault) {
    guard fsync(descriptor) == 0 else {
      throw Fault(.inputOutput, "\(path) may not have reached the disk: \(reason())")
    }
  }
}

/// The system's text for the last failed call.
private func reason() -> String {
  String(cString: strerror(errno))
}
