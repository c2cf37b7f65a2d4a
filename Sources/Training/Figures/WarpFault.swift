import Foundation
import SpatialTransformers

/// A way in which a transformer stops being of use: its image is no longer looked at, or no longer told apart.
public enum WarpFault: CaseIterable, Sendable {
  /// Positions are not numbers.
  case notFinite
  /// Most positions lie outside; a zoom out by √2 or a shift by half the image does that, a tight crop does not.
  case outside
  /// What is read has shrunk to less than a tenth of the image's sides, on average.
  case collapse
  /// Neighbouring positions change places, or the image is mirrored, in more than a few samples.
  case folds
  /// Positions lie on or behind the horizon of a projective map.
  case horizon

  /// The largest share of positions outside that is no fault.
  public static let largestShareOutside = 0.5
  /// The smallest mean side of what is read, as a share of the image's side, that is no fault.
  public static let smallestScale = 0.1
  /// The largest share of folded cells that is no fault.
  public static let largestShareOfFolds = 0.1
  /// The largest denominator w that is a fault.
  public static let largestFaultyDenominator = Double(HomographyMap.horizon)

  /// Whether the figures of a warp show it.
  public func isShown(by warp: Metric.Warp) -> Bool {
    switch self {
    case .notFinite: warp.notFinite > 0
    case .outside: warp.outside > Self.largestShareOutside
    case .collapse: warp.scale.map { $0 < Self.smallestScale } ?? false
    case .folds: warp.folds > Self.largestShareOfFolds
    case .horizon: warp.denominatorMin.map { $0 <= Self.largestFaultyDenominator } ?? false
    }
  }

  /// What is wrong with the transformer at `path`, by which figure, and what to do.
  public func sentence(on path: String, _ warp: Metric.Warp) -> String {
    "transformer \"\(path)\" \(finding(warp)); lower its learning_rate_factor or gradient_factor, or "
      + "training.optimizer.localisation_factor, or give it a penalty or ranges"
  }

  private func finding(_ warp: Metric.Warp) -> String {
    switch self {
    case .notFinite: "gives \(warp.notFinite) positions that are not numbers"
    case .outside:
      String(
        format: "looks away from its image: %.1f %% of its positions lie outside, more than %.0f %%",
        100 * warp.outside, 100 * Self.largestShareOutside)
    case .collapse:
      String(
        format: "shrinks towards a point: what it reads has %.2g of the image's side, less than %g",
        warp.scale ?? 0, Self.smallestScale)
    case .folds:
      String(
        format: "folds or mirrors its image: %.1f %% of its cells are turned over, more than %.0f %%",
        100 * warp.folds, 100 * Self.largestShareOfFolds)
    case .horizon:
      String(
        format: "reads beyond its horizon: its smallest denominator w is %.2g, not above %g",
        warp.denominatorMin ?? 0, Self.largestFaultyDenominator)
    }
  }
}
