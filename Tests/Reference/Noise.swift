/// Random bits that are a function of a seed, a stream and an index.
///
/// Source of the mixing: SplitMix64 (Steele, Lea and Flood 2014). `Tests/Peers/generator/draws.py` has the same numbers.
package enum SplitMix {
  /// 64 random bits.
  package static func word(seed: UInt64, stream: UInt64, index: UInt64) -> UInt64 {
    var z =
      seed &* 0xD134_2543_DE82_EF95 &+ stream &* 0xA076_1D64_78BD_642F &+ index &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Reproducible numbers in −1 … 1 that repeat nowhere near.
package func noise(_ count: Int, seed: UInt64) -> [Float] {
  (0..<count).map { index in
    let bits = SplitMix.word(seed: seed, stream: 2, index: UInt64(index))
    return Float(Int64(bits >> 40) - 1 << 23) / Float(1 << 23)
  }
}

/// The same, other numbers for every name.
package func noise(_ count: Int, _ name: String) -> [Float] {
  noise(count, seed: name.utf8.reduce(1) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
}
