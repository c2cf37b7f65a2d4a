package import Files

/// Bytes that are read at any place, wherever they come from: a file, a part of one, or what is unpacked from either.
///
/// One is used from one thread at a time.
package protocol ByteSource: AnyObject {
  /// What faults call it: the path of a file, with the part's name behind it where it is a part.
  var name: String { get }

  /// Fills `bytes` from `offset` on, and says how many there were: fewer only where the source ends.
  ///
  /// What is unpacked is read fastest from front to back: a step back begins anew.
  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(Fault) -> Int

  /// Refuses a source that is longer or shorter than `byteCount`, or that disagrees with a checksum of its own.
  ///
  /// Where there is a checksum, everything is read.
  func verify(byteCount: Int) throws(Fault)
}

/// A source that knows its length without being read.
package protocol SizedByteSource: ByteSource {
  /// The length.
  var byteCount: Int { get }
}

extension ByteSource {
  /// The bytes from `offset` on, at most `count`: fewer only where the source ends.
  package func bytes(_ count: Int, at offset: Int) throws(Fault) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let found = try bytes.withUnsafeMutableBufferPointer { (buffer) throws(Fault) in
      try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
    }
    if found < count { bytes.removeLast(count - found) }
    return bytes
  }

  /// Fills all of `bytes` from `offset` on.
  package func fill(_ bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(Fault) {
    let found = try read(into: bytes, at: offset)
    guard found == bytes.count else {
      throw Fault(.badData, "\(name) ends at byte \(offset + found), expected \(bytes.count - found) more")
    }
  }

  /// The fault of a source that has not the expected length.
  func wrongLength(_ found: String, expected: Int) -> Fault {
    Fault(.badData, "\(name) holds \(found) bytes, expected \(expected)")
  }
}
