internal import CZlib
package import Files

/// A part of a file that was stored as it is, with a checksum beside it.
package final class StoredBytes: SizedByteSource {
  private let whole: any SizedByteSource
  private let start: Int
  private let checksum: UInt32

  package let name: String
  package let byteCount: Int

  /// The part from `start` on; it must lie within `whole`.
  init(of whole: any SizedByteSource, from start: Int, byteCount: Int, checksum: UInt32, name: String) {
    precondition(
      start >= 0 && byteCount >= 0 && start + byteCount <= whole.byteCount, "a part beyond the whole")
    (self.whole, self.start, self.byteCount) = (whole, start, byteCount)
    (self.checksum, self.name) = (checksum, name)
  }

  package func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(Fault) -> Int {
    precondition(offset >= 0, "byte \(offset)")
    let count = max(0, min(bytes.count, byteCount - offset))
    return try whole.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]), at: start + offset)
  }

  /// Refuses a part that is longer or shorter than `byteCount`, or has another checksum; reads all of it.
  package func verify(byteCount expected: Int) throws(Fault) {
    guard byteCount == expected else { throw wrongLength("\(byteCount)", expected: expected) }
    var (found, place) = (UInt32(0), 0)
    while place < byteCount {
      let block = try bytes(1 << 16, at: place)
      guard !block.isEmpty else { throw wrongLength("only \(place)", expected: expected) }
      found = UInt32(truncatingIfNeeded: crc32(UInt(found), block, UInt32(block.count)))
      place += block.count
    }
    guard found == checksum else {
      throw Fault(.badData, "\(name) is damaged: its checksum is \(found), expected \(checksum)")
    }
  }
}
