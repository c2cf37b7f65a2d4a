/// The counter-based generator Philox4x32-10: a keyed bijection of 128-bit counters.
///
/// It has no state, so any rank can draw any sample's numbers at any time.
/// Source: Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (SC 2011).
package enum Philox {
  /// Words of eight blocks: a lane holds one in its lower half, and zeros above.
  package typealias Words = SIMD8<UInt64>

  /// Enciphers eight counters, given by their first words, second words and so on, under one key in ten rounds.
  ///
  /// Every round waits for the one before, so that eight blocks take little longer than one.
  @inline(__always)
  package static func blocks(
    _ x: Words, _ y: Words, _ z: Words, _ w: Words, key: SIMD2<UInt32>
  ) -> (x: Words, y: Words, z: Words, w: Words) {
    let low = Words(repeating: 0xFFFF_FFFF)
    var (x, y, z, w) = (x, y, z, w)
    var (first, second) = (key.x, key.y)
    for _ in 0..<10 {
      // What is left above a word is cut off where it would count: products of halves are one instruction.
      let a = (x & low) &* 0xD251_1F53
      let b = (z & low) &* 0xCD9E_8D57
      (x, y) = (b &>> 32 ^ y ^ UInt64(first), b)
      (z, w) = (a &>> 32 ^ w ^ UInt64(second), a)
      (first, second) = (first &+ 0x9E37_79B9, second &+ 0xBB67_AE85)
    }
    return (x & low, y & low, z & low, w & low)
  }
}
