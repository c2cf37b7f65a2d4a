/// One scale for both axes and a shift, x_s = s x_t + t_x, y_s = s y_t + t_y; θ = (s, t_x, t_y).
///
/// Source: Jaderberg et al. 2015, equation 2.
public struct Attention: AffineFamily {
  /// The grid of target positions.
  public let grid: TargetGrid

  /// Prepares the family for a grid of images.
  public init(on grid: TargetGrid) {
    self.grid = grid
  }

  /// The scale, and the shift in normalised coordinates.
  public var parameterNames: [String] { ["scale", "shift_x", "shift_y"] }

  /// Scale one and no shift.
  public var identity: [Float] { [1, 0, 0] }

  func matrix(of theta: UnsafePointer<Float>) -> AffineMatrix {
    AffineMatrix(xx: theta[0], x1: theta[1], yy: theta[0], y1: theta[2])
  }

  func addGradient(
    of theta: UnsafePointer<Float>, from gradient: AffineMatrix,
    to thetaGradient: UnsafeMutablePointer<Float>
  ) {
    thetaGradient[0] += gradient.xx + gradient.yy
    thetaGradient[1] += gradient.x1
    thetaGradient[2] += gradient.y1
  }

  /// Scale 1 / s and shift −t / s; nil where the scale is zero or not finite.
  public func inverse(of theta: [Float]) -> [Float]? {
    guard let inverse = Homography(matrix(of: theta)).inverse?.affinePart else { return nil }
    return [inverse.xx, inverse.x1, inverse.y1].ifFinite
  }

  /// A part that is as wide as it is high, in shares of the source.
  public func crop(scale: [Float], shift: [Float]) -> [Float]? {
    scale[0] == scale[1] ? [scale[0]] + shift : nil
  }
}
