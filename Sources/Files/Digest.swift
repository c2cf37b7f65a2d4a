/// A 64-bit digest of bytes that arrive in any number of pieces: XXH64 with seed 0.
///
/// It tells damage and mix-ups, not malice. Any xxHash tool gives the same number, such as `xxhsum -H64`
/// or Python's `xxhash.xxh64`. Source: the xxHash fast digest algorithm, specification 0.1.1, section XXH64.
public struct Digest: Sendable {
  private var lanes = Stripe(first: prime1 &+ prime2, second: prime2, third: 0, fourth: 0 &- prime1)
  /// The bytes behind the last whole stripe.
  private var rest = Stripe()
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
      lanes.take(rest)
    }
    // A copy, which the compiler keeps in registers.
    var lanes = lanes
    while bytes.count - begin >= 32 {
      lanes.take(bytes.loadUnaligned(fromByteOffset: begin, as: Stripe.self))
      begin += 32
    }
    self.lanes = lanes
    keep(UnsafeRawBufferPointer(rebasing: bytes[begin...]), behind: 0)
  }

  /// The digest of all bytes so far; more may follow.
  public var value: UInt64 {
    var hash = (count < 32 ? prime5 : merged) &+ UInt64(count)
    withUnsafeBytes(of: rest) { Self.mix(UnsafeRawBufferPointer(rebasing: $0[..<(count % 32)]), into: &hash) }
    hash = (hash ^ hash >> 33) &* prime2
    hash = (hash ^ hash >> 29) &* prime3
    return hash ^ hash >> 32
  }

  private mutating func keep(_ bytes: UnsafeRawBufferPointer, behind filled: Int) {
    withUnsafeMutableBytes(of: &rest) {
      UnsafeMutableRawBufferPointer(rebasing: $0[filled...]).copyMemory(from: bytes)
    }
  }

  /// The four lanes as one number.
  private var merged: UInt64 {
    var hash =
      rotated(lanes.first, 1) &+ rotated(lanes.second, 7) &+ rotated(lanes.third, 12)
      &+ rotated(lanes.fourth, 18)
    for lane in [lanes.first, lanes.second, lanes.third, lanes.fourth] {
      hash = (hash ^ scrambled(lane)) &* prime1 &+ prime4
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
}

/// Four words of the bytes, or the four lanes that take them in.
///
/// Not a vector: processors multiply words of 64 bits sooner one by one, those without AVX-512 by far.
private struct Stripe {
  var first: UInt64 = 0
  var second: UInt64 = 0
  var third: UInt64 = 0
  var fourth: UInt64 = 0

  @inline(__always)
  mutating func take(_ words: Stripe) {
    first = scrambled(words.first, onto: first)
    second = scrambled(words.second, onto: second)
    third = scrambled(words.third, onto: third)
    fourth = scrambled(words.fourth, onto: fourth)
  }
}

@inline(__always)
private func scrambled(_ word: UInt64, onto lane: UInt64 = 0) -> UInt64 {
  rotated(lane &+ word &* prime2, 31) &* prime1
}

@inline(__always)
private func rotated(_ word: UInt64, _ bits: UInt64) -> UInt64 {
  word &<< bits | word &>> (64 &- bits)
}

private let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
private let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
private let prime3: UInt64 = 0x1656_67B1_9E37_79F9
private let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
private let prime5: UInt64 = 0x27D4_EB2F_1656_67C5
