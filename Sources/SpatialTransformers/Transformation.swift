/// A differentiable map T_θ from target to source coordinates.
///
/// Positions are in source pixels, 0 being the centre of the first; they may lie outside the source.
/// Buffers hold one sample: `theta` `parameterCount` values, `x` and `y` one position per target pixel,
/// row by row. Source: Jaderberg et al. 2015, section 3.2.
public protocol Transformation: Sendable {
  /// The number of parameters θ.
  var parameterCount: Int { get }

  /// The parameters at which every target pixel reads its own place.
  var identity: [Float] { get }

  /// Writes the source position of every target pixel.
  func positions(
    of theta: UnsafePointer<Float>, on grid: TargetGrid, x: UnsafeMutablePointer<Float>,
    y: UnsafeMutablePointer<Float>)

  /// Adds to `thetaGradient` what gradients `dx` and `dy` with respect to the positions make of θ.
  func addGradient(
    of theta: UnsafePointer<Float>, on grid: TargetGrid, dx: UnsafePointer<Float>, dy: UnsafePointer<Float>,
    to thetaGradient: UnsafeMutablePointer<Float>)
}

/// The families of transformations, by the names that configurations use.
public enum TransformationFamily: String, CaseIterable, Sendable {
  /// The six-parameter affine map, equation 1 of the paper.
  case affine

  /// The transformation that the name stands for.
  public var transformation: any Transformation {
    switch self {
    case .affine: AffineTransformation()
    }
  }
}
