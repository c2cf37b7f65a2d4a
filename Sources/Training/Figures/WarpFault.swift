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
  /// All samples are warped alike, where they were told apart before: the localisation network no longer sees its input.
  case constant
  /// Neighbouring positions change places, or the image is mirrored, in more than a few samples.
  case folds
  /// Positions lie on or behind the horizon of a projective map.
  case horizon

  /// The largest share of positions outside that is no fault.
  public static let largestShareOutside = 0.5
  /// The smallest mean side of what is read, as a share of the image's side, that is no fault.
  public static let smallestScale = 0.1
  /// The largest spread that is a fault of a transformer which told its samples apart.
  ///
  /// Where all rectifiers of a layer are shut θ is the same to the bit, and the spread zero.
  public static let largestConstantSpread = 1e-4
  /// The smallest spread at which samples count as told apart.
  public static let smallestTellingSpread = 0.001
  /// The largest share of folded cells that is no fault.
  public static let largestShareOfFolds = 0.1
  /// The largest denominator w that is a fault.
  public static let largestFaultyDenominator = Double(HomographyMap.horizon)

  /// Whether a transformer has collapsed: nothing of its image is left to learn from, or its localisation net no longer
  /// sees the samples, and so hardly anything leads back; folds may be of use, or go by themselves.
  var isCollapse: Bool { self != .folds }

  /// Whether the figures of a warp show it, given whether the transformer has told its samples apart before.
  public func isShown(by warp: MetricsLine.Warp, toldApart: Bool = false) -> Bool {
    guard let value = warp[figure] else { return false }
    switch self {
    case .notFinite: return value > 0
    case .outside: return value > Self.largestShareOutside
    case .collapse: return value < Self.smallestScale
    case .constant: return toldApart && value <= Self.largestConstantSpread
    case .folds: return value > Self.largestShareOfFolds
    case .horizon: return value <= Self.largestFaultyDenominator
    }
  }

  /// The figure that shows it.
  private var figure: WarpFigure {
    switch self {
    case .notFinite: .notFinite
    case .outside: .outside
    case .collapse: .scale
    case .constant: .spread
    case .folds: .folds
    case .horizon: .denominatorMin
    }
  }

  /// Whether a transformer with such a spread tells its samples apart.
  public static func tellsApart(_ spread: Double?) -> Bool { (spread ?? 0) >= smallestTellingSpread }

  /// What is wrong with the transformer at `path`, by which figure, and what to do.
  public func sentence(on path: String, _ warp: MetricsLine.Warp) -> String {
    "transformer \"\(path)\" \(finding(warp)); \(advice)"
  }

  private var advice: String {
    self == .constant
      ? "go back to before that with a lower training.optimizer.localisation_factor, or with leaky_relu in its "
        + "localisation"
      : "lower its learning_rate_factor or gradient_factor, or training.optimizer.localisation_factor, or give it a penalty "
        + "or ranges"
  }

  private func finding(_ warp: MetricsLine.Warp) -> String {
    let value = warp[figure] ?? 0
    return switch self {
    case .notFinite: String(format: "gives %.0f positions that are not numbers", value)
    case .outside:
      String(
        format: "looks away from its image: %.1f %% of its positions lie outside, more than %.0f %%",
        100 * value, 100 * Self.largestShareOutside)
    case .collapse:
      String(
        format: "shrinks towards a point: what it reads has %.2g of the image's side, less than %g",
        value, Self.smallestScale)
    case .constant:
      String(
        format:
          "warps all samples alike, which it told apart before: its localisation net no longer sees them, and "
          + "nothing leads back; its spread is %.2g, not above %g", value, Self.largestConstantSpread)
    case .folds:
      String(
        format: "folds or mirrors its image: %.1f %% of its cells are turned over, more than %.0f %%",
        100 * value, 100 * Self.largestShareOfFolds)
    case .horizon:
      String(
        format: "reads beyond its horizon: its smallest denominator w is %.2g, not above %g",
        value, Self.largestFaultyDenominator)
    }
  }
}
