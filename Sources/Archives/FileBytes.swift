package import Files

/// A file, read by `pread`: a reader touches just what it asks for.
package final class FileBytes: SizedByteSource {
  private let file: OpenFile

  /// The length when the file was opened.
  package let byteCount: Int

  private let modified: Int

  /// Opens a file.
  package init(_ path: String) throws(Fault) {
    file = try OpenFile(reading: path)
    byteCount = try file.byteCount()
    modified = try file.modified()
  }

  package var name: String { file.path }

  package func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(Fault) -> Int {
    precondition(offset >= 0, "byte \(offset)")
    let count = max(0, min(bytes.count, byteCount - offset))
    if count > 0 { try file.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]), at: offset) }
    return count
  }

  /// Refuses a file that is longer or shorter than `byteCount`, or has changed since it was opened.
  package func verify(byteCount expected: Int) throws(Fault) {
    let now = try file.byteCount()
    guard now == byteCount else {
      throw Fault(
        .badData, "\(name) changed from \(byteCount) bytes to \(now) while it was read; start again")
    }
    guard try file.modified() == modified else {
      throw Fault(.badData, "\(name) was changed while it was read; start again")
    }
    guard byteCount == expected else { throw wrongLength("\(byteCount)", expected: expected) }
  }
}

/// Bytes in memory.
package final class MemoryBytes: SizedByteSource {
  private let bytes: [UInt8]

  package let name: String

  /// Takes the bytes of what faults call `name`.
  package init(_ bytes: [UInt8], name: String) { (self.bytes, self.name) = (bytes, name) }

  package var byteCount: Int { bytes.count }

  package func read(into target: UnsafeMutableRawBufferPointer, at offset: Int) throws(Fault) -> Int {
    precondition(offset >= 0, "byte \(offset)")
    let count = max(0, min(target.count, bytes.count - offset))
    if count > 0 {
      bytes.withUnsafeBytes {
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<(offset + count)]))
      }
    }
    return count
  }

  package func verify(byteCount expected: Int) throws(Fault) {
    guard byteCount == expected else { throw wrongLength("\(byteCount)", expected: expected) }
  }
}
