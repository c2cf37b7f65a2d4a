/// One of the things that are done to an image, with its numbers, of which a distortion is a list.
///
/// Successive steps that move pixels (`rotate`, `scale`, `place`, `project`, `elastic`) are one warp. Default numbers
/// are the paper's where it has the step: Jaderberg et al. 2015, appendix A.4.
public enum DistortionStep: Sendable, Equatable {
  /// Turns about the centre of the canvas.
  case rotate(RotateOptions)
  /// Makes larger or smaller about the centre of the canvas.
  case scale(ScaleOptions)
  /// Puts anywhere on the canvas where no ink (what is not zero) is cut off.
  case place
  /// Moves the corners of the canvas.
  case project(ProjectOptions)
  /// Bends by a thin plate spline.
  case elastic(ElasticOptions)
}

/// Options of a rotation.
public struct RotateOptions: Sendable, Equatable {
  /// How far it turns either way, at most, in radians.
  public var angle = Double.pi / 4

  /// Makes the default options, RTS's.
  public init() {}
}

/// Options of a scaling.
public struct ScaleOptions: Sendable, Equatable {
  /// The least and the largest size of the result, relative to what it was; above zero.
  public var range = 0.7...1.2

  /// Makes the default options, RTS's.
  public init() {}
}

/// Options of a projective distortion.
public struct ProjectOptions: Sendable, Equatable {
  /// The standard deviation of each corner's move along each axis, in pixels.
  public var deviation = 5.0

  /// Makes the default options, P's.
  public init() {}
}

/// Options of an elastic distortion.
public struct ElasticOptions: Sendable, Equatable {
  /// The rows and columns of control points.
  public var controlPoints = 4
  /// The standard deviation of each control point's move along each axis, in pixels.
  public var deviation = 1.5

  /// Makes the default options, E's.
  public init() {}
}

extension DistortionStep {
  /// Whether pixels are moved, so that it may share a warp with its neighbours.
  var isGeometric: Bool {
    switch self {
    case .rotate, .scale, .place, .project, .elastic: true
    }
  }
}
