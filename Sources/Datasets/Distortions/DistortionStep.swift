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
  /// Adds patches of other samples at random places.
  case clutter(ClutterOptions)
  /// Adds noise to every pixel.
  case noise(NoiseOptions)
  /// Makes brighter or darker.
  case brightness(BrightnessOptions)
  /// Turns left to right.
  case flip(FlipOptions)
  /// Puts a second sample behind the first one, as further channels: the class is the sum of both.
  case add
  /// Puts several samples side by side, which have a label each.
  case sequence(SequenceOptions)
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

/// Options of clutter.
public struct ClutterOptions: Sendable, Equatable {
  /// How many patches are added.
  public var patches = 6
  /// Their rows and columns.
  public var size = 6

  /// Makes the default options, TC's.
  public init() {}
}

/// Options of noise.
public struct NoiseOptions: Sendable, Equatable {
  /// Its standard deviation, as a share of white.
  public var deviation = 0.1

  /// Makes the default options.
  public init() {}
}

/// Options of brightness.
public struct BrightnessOptions: Sendable, Equatable {
  /// The least and the largest factor of all pixels.
  public var range = 0.7...1.3

  /// Makes the default options.
  public init() {}
}

/// Options of turning left to right.
public struct FlipOptions: Sendable, Equatable {
  /// How often it is done.
  public var probability = 0.5

  /// Makes the default options.
  public init() {}
}

/// Options of sequences.
public struct SequenceOptions: Sendable, Equatable {
  /// The most samples of a sequence.
  public var longest = 5

  /// Makes the default options, those of street numbers.
  public init() {}
}

extension DistortionStep {
  /// Whether pixels are moved, so that it may share a warp with its neighbours.
  var isGeometric: Bool {
    switch self {
    case .rotate, .scale, .place, .project, .elastic: true
    case .clutter, .noise, .brightness, .flip, .add, .sequence: false
    }
  }

  /// Whether one sample is made of several, so that neither labels nor the image's shape stay what they were.
  public var makesOneOfSeveral: Bool {
    switch self {
    case .add, .sequence: true
    case .rotate, .scale, .place, .project, .elastic, .clutter, .noise, .brightness, .flip: false
    }
  }
}
