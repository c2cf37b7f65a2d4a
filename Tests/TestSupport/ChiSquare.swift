/// How many standard deviations a χ² statistic lies from its mean: beyond ±4 is one case in 16,000.
///
/// Source: Wilson and Hilferty 1931: the cube root of χ² / degrees is nearly normal.
public func chiSquareDeviation(_ statistic: Double, degrees: Int) -> Double {
  let variance = 2 / (9 * Double(degrees))
  var root = 1.0
  // Newton's method spares the tests an import of the C library's cube root.
  for _ in 0..<60 { root -= (root * root * root - statistic / Double(degrees)) / (3 * root * root) }
  return (root - (1 - variance)) / variance.squareRoot()
}

/// The χ² statistic of counts that should all be equal.
public func chiSquare(_ counts: [Int]) -> Double {
  let expected = Double(counts.reduce(0, +)) / Double(counts.count)
  return counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
}

/// The deviation of samples that should be uniform between two bounds, in 20 bins.
public func uniformDeviation(_ samples: [Double], _ low: Double, _ high: Double) -> Double {
  var counts = [Int](repeating: 0, count: 20)
  for sample in samples { counts[min(max(Int((sample - low) / (high - low) * 20), 0), 19)] += 1 }
  return chiSquareDeviation(chiSquare(counts), degrees: 19)
}
