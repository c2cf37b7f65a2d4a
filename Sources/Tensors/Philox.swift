/// The counter-based generator Philox4x32-10: a keyed bijection of 128-bit counters.
///
/// It has no state, so any rank can draw any sample's numbers at any time.
/// Source: Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (SC 2011).
public enum Philox {
  /// Enciphers `counter` under `key` in ten rounds.
  @inline(__always)
  public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    // By single words: vectors of four would be taken apart in every round.
    var (x, y, z, w) = (counter.x, counter.y, counter.z, counter.w)
    var (first, second) = (key.x, key.y)
    for _ in 0..<10 {
      let a = UInt64(x) &* 0xD251_1F53
      let b = UInt64(z) &* 0xCD9E_8D57
      (x, y) = (UInt32(truncatingIfNeeded: b >> 32) ^ y ^ first, UInt32(truncatingIfNeeded: b))
      (z, w) = (UInt32(truncatingIfNeeded: a >> 32) ^ w ^ second, UInt32(truncatingIfNeeded: a))
      (first, second) = (first &+ 0x9E37_79B9, second &+ 0xBB67_AE85)
    }
    return SIMD4(x, y, z, w)
  }
}
