/// The distorted datasets of the paper.
///
/// Source: Jaderberg et al. 2015, appendix A.4, and A.3 for volumes.
public enum DistortionKind: String, CaseIterable, Sendable {
  /// The image as it is.
  case none
  /// Rotation.
  case rotation = "r"
  /// Rotation, scale and translation on a larger canvas.
  case rotationScaleTranslation = "rts"
  /// The image extruded to a volume, turned in space and placed in a cube.
  case volume
}

/// Options of a distortion; the ranges' defaults are the paper's for the kind.
public struct DistortionOptions: Sendable, Equatable {
  /// Which dataset of the paper.
  public var kind = DistortionKind.none
  /// Rows and columns of the image made, slices too of a volume; nil stands for the kind's own: the image's,
  /// for RTS one and a half times as many, for volumes 60.
  public var canvas: Int?
  /// How many slices thick the image in a volume is; at least two.
  public var depth = 14
  /// How far the image in a volume is turned about each of the three axes, at most, in radians.
  public var angle = Double.pi / 4

  /// Makes the default options.
  public init() {}
}
