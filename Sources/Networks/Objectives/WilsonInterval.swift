/// The shares of a population of which a sample of independent members may well be, given how many of it were counted.
///
/// Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference", with 95 % confidence and
/// without correction for continuity. Of none counted the upper end is above zero.
public struct WilsonInterval: Sendable, Equatable {
  /// What is called 95 %: the normal distribution's central part between minus and plus this.
  private static let z = 1.959963984540054

  /// The lower end, in percent.
  public let lower: Double

  /// The upper end, in percent.
  public let upper: Double

  /// The interval for `count` counted of `total`; of a total of 0 all is possible.
  public init(_ count: Int, of total: Int) {
    precondition((0...max(total, 0)).contains(count), "\(count) counted of \(total)")
    guard total > 0 else {
      (lower, upper) = (0, 100)
      return
    }
    let (n, share, square) = (Double(total), Double(count) / Double(total), Self.z * Self.z)
    let centre = (share + square / (2 * n)) / (1 + square / n)
    let half = Self.z / (1 + square / n) * (share * (1 - share) / n + square / (4 * n * n)).squareRoot()
    // Rounding may leave the ends of nothing and of all beside them.
    lower = count == 0 ? 0 : 100 * (centre - half)
    upper = count == total ? 100 : 100 * (centre + half)
  }
}

extension FigureSums {
  /// The interval of the share in a slot; nil of what counts nothing, or was not counted.
  public func interval(at slot: Int) -> WilsonInterval? {
    guard case .share = figures[slot].sum, sums[slot].isFinite else { return nil }
    return WilsonInterval(Int(sums[slot]), of: count)
  }
}
