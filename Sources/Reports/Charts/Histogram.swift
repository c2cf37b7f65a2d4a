import Foundation

/// How often values fall into bins of equal width, over the middle of all values: at most a hundredth on either side is
/// counted with the outermost bins.
package struct Histogram {
  /// The bounds of the bins.
  package let range: ClosedRange<Double>

  /// The counts of every series, bin by bin.
  package let counts: [[Int]]

  /// Counts the finite values of some series in the same bins; nil where there are none.
  package init?(_ series: [[Float]], bins: Int = 40) {
    let finite = series.map { $0.filter(\.isFinite).map(Double.init) }
    guard let range = Self.range(of: finite) else { return nil }
    self.range = range
    let width = (range.upperBound - range.lowerBound) / Double(bins)
    counts = finite.map { values in
      var counts = [Int](repeating: 0, count: bins)
      for value in values {
        let bin = ((value - range.lowerBound) / width).rounded(.down)
        counts[Int(min(max(bin, 0), Double(bins - 1)))] += 1
      }
      return counts
    }
  }

  private static func range(of series: [[Double]]) -> ClosedRange<Double>? {
    let ends = series.filter { !$0.isEmpty }.map { values in
      let sorted = values.sorted()
      let margin = sorted.count / 100
      return (sorted[margin], sorted[sorted.count - 1 - margin])
    }
    guard let low = ends.map(\.0).min(), let high = ends.map(\.1).max() else { return nil }
    // Values that are all the same get a bin in the middle, as wide as nothing that could be told apart.
    let margin = max((high - low) * 0.04, max(abs(low), abs(high)) * 0.01, 0.001)
    return low - margin...high + margin
  }

  /// The shares of a series in percent, bin by bin.
  func shares(of series: Int) -> [Double] {
    let total = max(counts[series].reduce(0, +), 1)
    return counts[series].map { 100 * Double($0) / Double(total) }
  }
}
