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

extension Values {
  func moved(by rounding: Rounding?) -> Values {
    guard let rounding else { return self }
    return Values(shape, numbers.map { rounding($0) })
  }
}
