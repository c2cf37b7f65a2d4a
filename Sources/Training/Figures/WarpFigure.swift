import Foundation
public import Networks
import SpatialTransformers

/// A figure of how a transformer warped the samples of a line's last step, by its name in files; its unit is 1.
public enum WarpFigure: String, CaseIterable, Sendable {
  case outside
  case determinantMin = "determinant_min"
  case determinantMean = "determinant_mean"
  case scale
  case folds
  case denominatorMin = "w_min"
  case distance
  case spread
  case notFinite = "not_finite"

  /// What files and tables say of it.
  public var figure: Figure {
    let (title, better) = meaning
    return Figure(rawValue, title, format: "%.3g", better: better)
  }

  private var meaning: (title: String, better: Figure.Direction) {
    switch self {
    case .outside: ("share of positions outside", .lower)
    case .determinantMin: ("smallest determinant of the warp's derivative, 1 at the identity", .higher)
    case .determinantMean: ("mean determinant of the warp's derivative, 1 at the identity", .awayFromZero)
    case .scale: ("mean side of what is read, as a share of the image's side", .higher)
    case .folds: ("share of cells turned over or of no area", .lower)
    case .denominatorMin: ("smallest denominator w", .higher)
    case .distance: ("mean Euclidean distance of theta from the identity", .lower)
    case .spread:
      (
        "root mean square distance of positions from their mean over the samples; half the image's side is 1",
        .higher
      )
    case .notFinite: ("positions that are not a number", .lower)
    }
  }

  /// Its value in what was measured over all ranks; nil where there is none.
  fileprivate func value(in health: WarpHealth) -> Double? {
    switch self {
    case .outside: health.outside
    case .determinantMin: health.smallestDeterminant
    case .determinantMean: health.smallestDeterminant.map { _ in health.meanDeterminant }
    case .scale: health.smallestDeterminant.map { _ in health.meanScale }
    case .folds: health.folds
    // JSON has no infinity.
    case .denominatorMin: health.smallestDenominator.map { max($0, -Double(Float.greatestFiniteMagnitude)) }
    case .distance: health.meanDistance
    case .spread: health.spread
    case .notFinite: Double(health.notFinite)
    }
  }
}

extension MetricsLine {
  /// How a transformer warped the samples of a line's last step.
  public struct Warp: Sendable, Equatable {
    private var values: [String: Double]

    /// The figures of what was measured over all ranks.
    init(_ health: WarpHealth) {
      values = [:]
      for figure in WarpFigure.allCases { self[figure] = figure.value(in: health) }
    }

    /// Takes over the values of figures, by their names.
    package init(_ values: [String: Double]) {
      self.values = values
    }

    /// The value of a figure; nil where there is none.
    public subscript(figure: WarpFigure) -> Double? {
      get { values[figure.rawValue] }
      set { values[figure.rawValue] = newValue }
    }
  }
}

extension MetricsLine {
  /// What the transformers of a network measured in a step, by their paths; nil where they did not measure.
  static func warps(_ measured: [WarpHealth], of transformers: [any WarpRecord]) -> [String: Warp]? {
    guard !measured.isEmpty else { return nil }
    return Dictionary(uniqueKeysWithValues: zip(transformers.map(\.path), measured.map { Warp($0) }))
  }
}

extension Sequence<[String: MetricsLine.Warp]> {
  /// The paths of the transformers that told their samples apart in any of these.
  public var toldApart: Set<String> {
    reduce(into: []) { paths, warps in
      for (path, warp) in warps where WarpFault.tellsApart(warp[.spread]) { paths.insert(path) }
    }
  }
}

extension [String: MetricsLine.Warp] {
  /// The warps in the order of the transformers' paths, numbers in them by their size.
  public var byPath: [(path: String, warp: MetricsLine.Warp)] {
    sorted { $0.key.compare($1.key, options: .numeric) == .orderedAscending }.map { ($0.key, $0.value) }
  }
}

extension MetricsLine.Warp: Codable {
  /// Reads an object with a number for each figure that there is.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode([String: Double].self))
  }

  /// Writes an object with a number for each figure that there is.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(values)
  }
}
