import SpatialTransformers

extension Metric {
  /// How a transformer warped the samples of a line's last step.
  public struct Warp: Sendable, Equatable, Codable {
    /// The share of positions that lie outside of what the transformer reads.
    public var outside: Double
    /// The smallest determinant of the map's derivative, 1 at the identity; nil where there is none.
    public var determinantMin: Double?
    /// The mean determinant over samples and cells; nil where there is none.
    public var determinantMean: Double?
    /// The mean side of what is read, as a share of the image's or volume's side; nil where there is none.
    public var scale: Double?
    /// The share of cells between neighbouring positions that are turned over or of no area.
    public var folds: Double
    /// The smallest denominator w; nil where the family divides by none.
    public var denominatorMin: Double?
    /// The mean Euclidean distance of θ from the identity.
    public var distance: Double
    /// The number of positions that are NaN.
    public var notFinite: Int

    private enum CodingKeys: String, CodingKey {
      case outside, scale, folds, distance
      case determinantMin = "determinant_min"
      case determinantMean = "determinant_mean"
      case denominatorMin = "w_min"
      case notFinite = "not_finite"
    }
  }
}

extension Metric.Warp {
  /// The figures of what was measured over all ranks.
  init(_ health: WarpHealth) {
    outside = health.outside
    determinantMin = health.smallestDeterminant
    determinantMean = health.smallestDeterminant.map { _ in health.meanDeterminant }
    scale = health.smallestDeterminant.map { _ in health.meanScale }
    folds = health.folds
    // JSON has no infinity.
    denominatorMin = health.smallestDenominator.map { max($0, -Double(Float.greatestFiniteMagnitude)) }
    distance = health.meanDistance
    notFinite = health.notFinite
  }

  /// Puts figures together by their names in `figures`; nil where they were not measured.
  init?(_ figure: (String) -> Double?) {
    guard let outside = figure("outside"), let folds = figure("folds"), let distance = figure("distance"),
      let notFinite = figure("not_finite").flatMap({ Int(exactly: $0) })
    else { return nil }
    (self.outside, self.folds, self.distance, self.notFinite) = (outside, folds, distance, notFinite)
    (determinantMin, determinantMean) = (figure("determinant_min"), figure("determinant_mean"))
    (scale, denominatorMin) = (figure("scale"), figure("w_min"))
  }

  /// One of the figures, as files and tables show it.
  public struct Figure: Sendable {
    /// Its name in files.
    public let name: String
    /// What it is, in words.
    public let title: String
    /// Takes it from a warp; nil where there is none.
    public let value: @Sendable (Metric.Warp) -> Double?
    /// Larger for worse values.
    public let badness: @Sendable (Double) -> Double
  }

  /// All figures; their unit is 1.
  public static let figures = [
    Figure(name: "outside", title: "share of positions outside", value: { $0.outside }, badness: { $0 }),
    Figure(
      name: "determinant_min", title: "smallest determinant of the warp's derivative, 1 at the identity",
      value: { $0.determinantMin }, badness: { -$0 }),
    Figure(
      name: "determinant_mean", title: "mean determinant of the warp's derivative, 1 at the identity",
      value: { $0.determinantMean }, badness: { -abs($0) }),
    Figure(
      name: "scale", title: "mean side of what is read, as a share of the image's side",
      value: { $0.scale }, badness: { -$0 }),
    Figure(
      name: "folds", title: "share of cells turned over or of no area", value: { $0.folds }, badness: { $0 }),
    Figure(
      name: "w_min", title: "smallest denominator w", value: { $0.denominatorMin }, badness: { -$0 }),
    Figure(
      name: "distance", title: "mean Euclidean distance of theta from the identity",
      value: { $0.distance }, badness: { $0 }),
    Figure(
      name: "not_finite", title: "positions that are not a number", value: { Double($0.notFinite) },
      badness: { $0 }),
  ]
}
