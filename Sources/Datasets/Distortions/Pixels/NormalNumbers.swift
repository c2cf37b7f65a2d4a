import Foundation

/// Numbers of the standard normal distribution, one for each of 2¹⁶ random bits.
///
/// The quantiles of the middles of 2¹⁶ equal shares of probability: no number is further from zero than 4.33, and the
/// share of numbers below any bound is right to 2⁻¹⁷. One look-up takes the time of a tenth of a logarithm and a cosine.
struct NormalNumbers: Sendable {
  /// The table, made once.
  static let shared = NormalNumbers()

  private let positive: [Float]

  private init() {
    let count = 1 << 15
    positive = (0..<count).map { Float(Self.quantile(0.5 + (Double($0) + 0.5) / Double(2 * count))) }
  }

  /// The number of some bits, the highest of which is its sign.
  @inline(__always)
  subscript(bits: UInt16) -> Float {
    let number = positive[Int(bits & 0x7FFF)]
    return bits < 0x8000 ? number : -number
  }

  /// The number that a share of at least a half lies below, by bisection.
  private static func quantile(_ share: Double) -> Double {
    var (low, high) = (0.0, 8.0)
    for _ in 0..<48 {
      let middle = (low + high) / 2
      if erfc(middle / 2.0.squareRoot()) / 2 > 1 - share { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
