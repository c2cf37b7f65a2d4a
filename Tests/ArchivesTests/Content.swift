import Archives
import Files
import TestSupport

/// What the fixtures hold: see make_fixtures.py.
func content(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 * $0 / 7 % 256) } }

/// A fixture in memory.
func fixture(_ name: String) throws -> MemoryBytes {
  MemoryBytes(try bytes(ofFile: fixturePath(name)), name: name)
}

extension ByteSource {
  /// Everything, in pieces of a size that divides nothing.
  func all() throws -> [UInt8] {
    var result: [UInt8] = []
    while true {
      let piece = try bytes(77, at: result.count)
      result += piece
      if piece.count < 77 { return result }
    }
  }
}
