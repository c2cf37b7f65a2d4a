// Files as bytes, whole or damaged.

import Foundation

/// The bytes of a file.
public func bytes(ofFile path: String) throws -> [UInt8] {
  Array(try Data(contentsOf: URL(fileURLWithPath: path)))
}

/// The file with one bit after another turned over.
public func withEachBitFlipped(_ file: [UInt8], _ body: ([UInt8], _ bit: Int) throws -> Void) rethrows {
  for bit in 0..<8 * file.count {
    var damaged = file
    damaged[bit / 8] ^= 1 << (bit % 8)
    try body(damaged, bit)
  }
}
