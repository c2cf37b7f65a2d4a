/// The checksum CRC-32C of bytes, by Castagnoli's polynomial.
///
/// Source: RFC 3720 section 12.1, and B.4 for examples; the polynomial is 0x1EDC6F41, here with its bits reversed. zlib
/// has another polynomial's alone.
enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in value >> 1 ^ (value & 1) * 0x82F6_3B78 }
  }

  /// The checksum, which of no bytes is 0.
  static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
  }
}
