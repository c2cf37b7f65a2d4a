import POSIX

/// A file that is read and written at offsets, and tells in sentences what went wrong; closed when nothing refers to it.
package final class OpenFile {
  /// Where it is.
  package let path: String

  private let file: Descriptor

  /// Opens a file for reading; `remedy` says what to do where it is not there.
  package init(reading path: String, remedy: String? = nil) throws(Fault) {
    self.path = path
    // Whoever opens a pipe waits for somebody who writes; a folder can be opened, and not read.
    if let kind = (try? FileStatus(of: path))?.kind, kind != .file {
      throw Fault(.badData, "\(path) is \(kind.rawValue), expected a file")
    }
    do throws(SystemError) { file = try Descriptor(.reading, path) } catch {
      let found = "\(path) cannot be read: \(error)"
      throw error.isMissing
        ? Fault(.missingInput, [found, remedy].compactMap(\.self).joined(separator: "; "))
        : Fault(.inputOutput, found)
    }
  }

  /// Opens a file that is there for writing.
  package init(writing path: String) throws(Fault) {
    self.path = path
    do throws(SystemError) { file = try Descriptor(.writing, path) } catch {
      throw Fault(.inputOutput, "\(path) cannot be written: \(error)")
    }
  }

  /// The size of the file, in bytes.
  package func byteCount() throws(Fault) -> Int {
    do throws(SystemError) { return try file.status().byteCount } catch {
      throw Fault(.inputOutput, "\(path) cannot be read: \(error)")
    }
  }

  /// When the content was last changed, in nanoseconds since 1970.
  package func modified() throws(Fault) -> Int {
    do throws(SystemError) { return try file.status().modified } catch {
      throw Fault(.inputOutput, "\(path) cannot be read: \(error)")
    }
  }

  /// Fills `bytes` from `offset` on; a file that ends before counts as damaged.
  package func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(Fault) {
    let count: Int
    do throws(SystemError) { count = try file.read(into: bytes, at: offset) } catch {
      throw Fault(.inputOutput, "\(path) cannot be read: \(error)")
    }
    guard count == bytes.count else {
      throw Fault(.badData, "\(path) ends at byte \(offset + count), expected \(bytes.count - count) more")
    }
  }

  /// Writes all of `bytes` from `offset` on.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(Fault) {
    do throws(SystemError) { try file.write(bytes, at: offset) } catch {
      throw Fault(.inputOutput, "\(path) cannot be written: \(error)")
    }
  }
}
