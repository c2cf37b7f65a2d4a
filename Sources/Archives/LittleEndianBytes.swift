internal import Files

/// A record of which nothing is believed: reading beyond its end is a fault.
struct LittleEndianBytes {
  private let bytes: [UInt8]

  /// What faults call the file.
  let name: String

  init(_ bytes: [UInt8], name: String) { (self.bytes, self.name) = (bytes, name) }

  var count: Int { bytes.count }

  /// The bytes from `offset` on.
  func part(_ count: Int, at offset: Int) throws(Fault) -> [UInt8] {
    guard offset >= 0, offset <= bytes.count, count <= bytes.count - offset else {
      throw Fault(.badData, "\(name) is damaged: a record of it breaks off after \(bytes.count) bytes")
    }
    return Array(bytes[offset..<(offset + count)])
  }

  /// The unsigned number at `offset`; one beyond what a file can be is a fault.
  func integer(at offset: Int, bytes count: Int) throws(Fault) -> Int {
    let value = try part(count, at: offset).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard value < 1 << 62 else {
      throw Fault(.badData, "\(name) is damaged: a record of it holds the number \(value)")
    }
    return Int(value)
  }
}
