/// Moves numbers by as much as rounding to Float32 may, one way or the other.
///
/// Equal numbers move alike, as equal computations round alike. Numbers of a few bits, such as 0, 1 and ¾, stay: products
/// and sums of such are exact in Float32, so that an identity reads pixels exactly and black stays black.
package struct Rounding: Sendable {
  private let draw: UInt64

  /// One of as many ways to move numbers as there are draws.
  package init(draw: Int) {
    self.draw = UInt64(draw)
  }

  func callAsFunction(_ number: Double) -> Double {
    number + number * direction(of: number) * 0x1p-24
  }

  /// Moves what was computed from terms of this size.
  func sum(_ number: Double, of size: Double) -> Double {
    number + direction(of: number) * size * 0x1p-24
  }

  /// Between −1 and 1; zero for numbers that stay.
  private func direction(of number: Double) -> Double {
    let nearest = Float(number)
    let isExact = abs(Double(nearest) - number) <= 1e-12 * abs(number)
    guard number.isFinite, !isExact || nearest.significandWidth > 11 else { return 0 }
    let bits = SplitMix.word(seed: draw, stream: 0, index: UInt64(nearest.bitPattern))
    return Double(bits >> 11) * 0x1p-52 - 1
  }
}

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

extension Values {
  func moved(by rounding: Rounding?) -> Values {
    guard let rounding else { return self }
    return Values(shape, numbers.map { rounding($0) })
  }
}
