/// Options of a distortion; the numbers' defaults are the paper's for the kind.
public struct DistortionOptions: Sendable, Equatable {
  /// Which dataset of the paper, or a list of one's own.
  public var kind = DistortionKind.none
  /// Rows and columns of the image made, slices too of a volume; nil stands for the kind's own.
  ///
  /// That is the image's; for RTS and the addition one and a half times as many, for TC 60 of 28, in co-localisation
  /// three times as many; of each part of a sequence; for volumes 60.
  public var canvas: Int?
  /// What is done one after another, of kind `list`.
  public var steps: [DistortionStep] = []
  /// How many slices thick the image in a volume is; at least two.
  public var depth = 14
  /// How far the image in a volume is turned about each of the three axes, at most, in radians.
  public var angle = Double.pi / 4

  /// Makes the default options.
  public init() {}
}
