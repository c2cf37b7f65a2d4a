// Sums of numbers that may be far larger than gradients are, such as variances of raw pixels: in two words each.

extension FixedPoint {
  /// What an integer of the high words stands for.
  private static let highUnit = 0x1p-6
  /// The integers of the low words that make one of the high words.
  private static let lowBits = 40

  /// Adds `values` in fixed point to sums of two words, leaving out and counting what cannot be taken, and leaves zeros behind.
  ///
  /// A contribution c becomes q = rint(c · 2^46) as in one word, and that the nearest multiple h of 2^40 and what remains, at
  /// most 2^39. It is taken only if the multiple, |h| / 2^40, is at most the limit, 2^62 / n of n contributions; of up to
  /// 2^23 no sum can wrap. A mean, of which each contributes about 1 / n, may be up to 2^56 so.
  package static func moveWide(
    _ values: UnsafeMutableBufferPointer<Float>, toHigh high: UnsafeMutablePointer<Int64>,
    low: UnsafeMutablePointer<Int64>, limit: Float
  ) -> Refused {
    var refused = Refused()
    for i in values.indices {
      // Exact: a Float32 times a power of two.
      let units = (Double(values[i]) / highUnit).rounded(.toNearestOrEven)
      if abs(units) <= Double(limit) {
        high[i] &+= Int64(units)
        // Exact as well, being a multiple of the last bit of the value.
        low[i] &+= integer(Double(values[i]) - units * highUnit)
      } else if values[i].isFinite {
        refused.outOfRange += 1
      } else {
        refused.notFinite += 1
      }
      values[i] = 0
    }
    return refused
  }

  /// Writes sums of two words back as Float32, each rounded once.
  package static func readWide(
    high: UnsafePointer<Int64>, low: UnsafePointer<Int64>, into values: UnsafeMutableBufferPointer<Float>
  ) {
    for i in values.indices {
      let sum = Int128(high[i]) << lowBits + Int128(low[i])
      values[i] = Float(sum) / scale
    }
  }
}
