/// How the values of a figure lie that was measured several times.
public struct FigureSpread: Sendable, Equatable, Encodable {
  /// The values, in the order in which they were measured.
  public let values: [Double]
  /// Their mean.
  public let mean: Double
  /// Their standard deviation, as a sample's: over one less than their number.
  public let standardDeviation: Double
  /// The lowest.
  public let lowest: Double
  /// The highest.
  public let highest: Double

  private enum CodingKeys: String, CodingKey {
    case values, mean, lowest, highest
    case standardDeviation = "standard_deviation"
  }

  /// Describes two values or more.
  public init(of values: [Double]) {
    precondition(values.count > 1, "\(values.count) values have no spread")
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.values = values
    self.mean = mean
    standardDeviation = (squares / Double(values.count - 1)).squareRoot()
    lowest = values.min() ?? mean
    highest = values.max() ?? mean
  }
}
