/// A 64-bit digest of bytes that arrive in any number of pieces: XXH64 with seed 0.
///
/// It tells damage and mix-ups, not malice. Any xxHash tool gives the same number, such as `xxhsum -H64`
/// or Python's `xxhash.xxh64`. Source: the xxHash fast digest algorithm, specification 0.1.1, section XXH64.
public struct Digest: Sendable {
  private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

  private var lanes = SIMD4(prime1 &+ prime2, prime2, 0, 0 &- prime1)
  /// The bytes behind the last whole stripe of 32.
  private var rest = SIMD4<UInt64>()
  private var count = 0

  /// Begins a digest of no bytes.
  public init() {}

  /// The digest of `bytes`.
  public static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var digest = Digest()
    digest.update(bytes)
    return digest.value
  }

  /// The digest of texts: of their UTF-8 bytes, with a line feed between two.
  public static func of(_ texts: [String]) -> UInt64 {
    Array(texts.joined(separator: "\n").utf8).withUnsafeBytes { of($0) }
  }

  /// A digest as files and people see it, sixteen hexadecimal digits.
  public static func text(of value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Appends `bytes` to what is digested.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    let filled = count % 32
    count += bytes.count
    var begin = 0
    if filled > 0 {
      begin = min(32 - filled, bytes.count)
      keep(UnsafeRawBufferPointer(rebasing: bytes[..<begin]), behind: filled)
      guard filled + begin == 32 else { return }
      consume(rest)
    }
    while bytes.count - begin >= 32 {
      consume(bytes.loadUnaligned(fromByteOffset: begin, as: SIMD4<UInt64>.self))
      begin += 32
    }
    keep(UnsafeRawBufferPointer(rebasing: bytes[begin...]), behind: 0)
  }

  /// The digest of all bytes so far; more may follow.
  public var value: UInt64 {
    var hash = (count < 32 ? Self.prime5 : merged) &+ UInt64(count)
    withUnsafeBytes(of: rest) { Self.mix(UnsafeRawBufferPointer(rebasing: $0[..<(count % 32)]), into: &hash) }
    hash = (hash ^ hash >> 33) &* Self.prime2
    hash = (hash ^ hash >> 29) &* Self.prime3
    return hash ^ hash >> 32
  }

  private mutating func keep(_ bytes: UnsafeRawBufferPointer, behind filled: Int) {
    withUnsafeMutableBytes(of: &rest) {
      UnsafeMutableRawBufferPointer(rebasing: $0[filled...]).copyMemory(from: bytes)
    }
  }

  @inline(__always)
  private mutating func consume(_ stripe: SIMD4<UInt64>) {
    let sums = lanes &+ stripe &* SIMD4(repeating: Self.prime2)
    lanes = (sums &<< 31 | sums &>> 33) &* SIMD4(repeating: Self.prime1)
  }

  /// The four lanes as one number.
  private var merged: UInt64 {
    var hash =
      rotated(lanes[0], 1) &+ rotated(lanes[1], 7) &+ rotated(lanes[2], 12) &+ rotated(lanes[3], 18)
    for index in 0..<4 {
      hash = (hash ^ Self.scrambled(lanes[index])) &* Self.prime1 &+ Self.prime4
    }
    return hash
  }

  /// Mixes in fewer than 32 bytes: by eight, then by four, then singly.
  private static func mix(_ bytes: UnsafeRawBufferPointer, into hash: inout UInt64) {
    var begin = 0
    while bytes.count - begin >= 8 {
      hash ^= scrambled(bytes.loadUnaligned(fromByteOffset: begin, as: UInt64.self))
      hash = rotated(hash, 27) &* prime1 &+ prime4
      begin += 8
    }
    if bytes.count - begin >= 4 {
      hash ^= UInt64(bytes.loadUnaligned(fromByteOffset: begin, as: UInt32.self)) &* prime1
      hash = rotated(hash, 23) &* prime2 &+ prime3
      begin += 4
    }
    for byte in bytes[begin...] {
      hash = rotated(hash ^ UInt64(byte) &* prime5, 11) &* prime1
    }
  }

  private static func scrambled(_ word: UInt64) -> UInt64 {
    rotated(word &* prime2, 31) &* prime1
  }
}

@inline(__always)
private func rotated(_ word: UInt64, _ bits: UInt64) -> UInt64 {
  word &<< bits | word &>> (64 &- bits)
}
