/// Float32 numbers as 64-bit integers, whose sums are exact and so do not depend on any order.
///
/// A contribution c becomes q = rint(c · 2^46). It is taken only if |q| ≤ 2^62 / n, n being the number of
/// contributions to a sum, so that no sum can wrap.
package enum FixedPoint {
  package static let scale: Float = 0x1p46

  /// What could not be taken, and why.
  package struct Refused: Equatable {
    /// NaN and infinity.
    package var notFinite = 0
    /// Finite, but too large.
    package var outOfRange = 0
  }

  /// The largest |q| that may be taken when `contributions` are added up, rounded down to a Float32.
  package static func limit(contributions: Int) -> Float {
    let exact = 0x1p62 / Double(contributions)
    let rounded = Float(exact)
    return Double(rounded) > exact ? rounded.nextDown : rounded
  }

  /// Adds `values` in fixed point to `sums`, leaving out and counting what cannot be taken.
  package static func add(
    _ values: UnsafeBufferPointer<Float>, to sums: UnsafeMutablePointer<Int64>, limit: Float
  ) -> Refused {
    var refused = 0
    for i in values.indices {
      // Exact: a multiplication by a power of two, then rounding to an integer.
      let scaled = (values[i] * scale).rounded(.toNearestOrEven)
      // Tested before converting, which traps on what does not fit; false for NaN.
      if abs(scaled) <= limit { sums[i] &+= Int64(scaled) } else { refused += 1 }
    }
    guard refused > 0 else { return Refused() }
    let notFinite = values.reduce(0) { $0 + ($1.isFinite ? 0 : 1) }
    return Refused(notFinite: notFinite, outOfRange: refused - notFinite)
  }

  /// Writes sums back as Float32, each rounded once.
  package static func read(_ sums: UnsafePointer<Int64>, into values: UnsafeMutableBufferPointer<Float>) {
    for i in values.indices { values[i] = Float(sums[i]) * 0x1p-46 }
  }
}
