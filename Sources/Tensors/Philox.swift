/// The counter-based generator Philox4x32-10: a keyed bijection of 128-bit counters.
///
/// It has no state, so any rank can draw any sample's numbers at any time.
/// Source: Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (SC 2011).
public enum Philox {
  /// Enciphers `counter` under `key` in ten rounds.
  @inline(__always)
  public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var counter = counter
    var key = key
    for _ in 0..<10 {
      let a = UInt64(counter.x) &* 0xD251_1F53
      let b = UInt64(counter.z) &* 0xCD9E_8D57
      counter = SIMD4(
        UInt32(truncatingIfNeeded: b >> 32) ^ counter.y ^ key.x, UInt32(truncatingIfNeeded: b),
        UInt32(truncatingIfNeeded: a >> 32) ^ counter.w ^ key.y, UInt32(truncatingIfNeeded: a))
      key = key &+ SIMD2(0x9E37_79B9, 0xBB67_AE85)
    }
    return counter
  }
}
