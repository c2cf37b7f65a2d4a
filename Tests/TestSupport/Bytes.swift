// Files as bytes, whole or damaged.

import Foundation

/// The bytes of a file.
public func bytes(ofFile path: String) throws -> [UInt8] {
  Array(try Data(contentsOf: URL(fileURLWithPath: path)))
}

/// The file with one bit after another turned over, or with one of every `step`, which should share no divisor with 8.
public func withEachBitFlipped(
  _ file: [UInt8], every step: Int = 1, _ body: ([UInt8], _ bit: Int) throws -> Void
) rethrows {
  for bit in stride(from: 0, to: 8 * file.count, by: step) {
    var damaged = file
    damaged[bit / 8] ^= 1 << (bit % 8)
    try body(damaged, bit)
  }
}
