/// Reproducible numbers in −1 … 1 that repeat nowhere near.
public func noise(_ count: Int, seed: UInt64) -> [Float] {
  (0..<count).map { index in
    var bits = (UInt64(index) &+ seed &* 0x1_0000_0001) &* 0x9e37_79b9_7f4a_7c15
    bits = (bits ^ (bits >> 29)) &* 0xbf58_476d_1ce4_e5b9
    return Float(Int64(bits >> 40) - 1 << 23) / Float(1 << 23)
  }
}
