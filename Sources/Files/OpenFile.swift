import POSIX

/// A file that is read and written at offsets, and tells in sentences what went wrong; closed when nothing refers to it.
package final class OpenFile {
  /// Where it is.
  package let path: String

  private let file: Descriptor

  /// Refuses a path at which nothing stands, in the words of `absence`, or that cannot be looked at.
  package static func checkIsThere(_ path: String, _ absence: String) throws(Fault) {
    do throws(SystemError) { _ = try FileStatus(of: path) } catch {
      throw error.leadsNowhere
        ? Fault(.missingInput, absence) : Fault(.inputOutput, "\(path) cannot be read: \(error)")
    }
  }

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

  /// Writes all of `bytes` from `offset` on.
  package func write(_ bytes: [UInt8], at offset: Int) throws(Fault) {
    do throws(SystemError) { try file.write(bytes, at: offset) } catch {
      throw Fault(.inputOutput, "\(path) cannot be written: \(error)")
    }
  }

  /// Ends the file at `length`.
  package func truncate(to length: Int) throws(Fault) {
    do throws(SystemError) { try file.truncate(to: length) } catch {
      throw Fault(.inputOutput, "\(path) cannot be written: \(error)")
    }
  }

  /// Waits until everything written is on the disk.
  package func synchronize() throws(Fault) {
    do throws(SystemError) { try file.synchronize() } catch {
      throw Fault(.inputOutput, "\(path) may not have reached the disk: \(error)")
    }
  }

  /// The `count` bytes from `offset` on; a file that ends before counts as damaged.
  package func bytes(_ count: Int, at offset: Int) throws(Fault) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try bytes.withUnsafeMutableBufferPointer { (buffer) throws(Fault) in
      try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
    }
    return bytes
  }

  /// The digest of what lies in some ranges, one behind the other.
  package func digest(of ranges: [Range<Int>]) throws(Fault) -> UInt64 {
    var digest = Digest()
    try forEachPart(of: ranges) { _, bytes in digest.update(bytes) }
    return digest.value
  }

  /// Reads what lies in some ranges once, a part at a time, and tells of each part its offset.
  package func forEachPart(
    of ranges: [Range<Int>], _ body: (_ offset: Int, _ bytes: UnsafeRawBufferPointer) -> Void
  ) throws(Fault) {
    var block = [UInt8](repeating: 0, count: min(ranges.map(\.count).max() ?? 0, Self.portion))
    try block.withUnsafeMutableBufferPointer { (block) throws(Fault) in
      let room = UnsafeMutableRawBufferPointer(block)
      for range in ranges {
        for offset in stride(from: range.lowerBound, to: range.upperBound, by: Self.portion) {
          let count = min(Self.portion, range.upperBound - offset)
          let part = UnsafeMutableRawBufferPointer(rebasing: room[..<count])
          try read(into: part, at: offset)
          body(offset, UnsafeRawBufferPointer(part))
        }
      }
    }
  }

  /// Little enough to stay in a core's cache between reading and digesting.
  private static let portion = 1 << 18
}
