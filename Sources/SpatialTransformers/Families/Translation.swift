/// The shift x_s = x_t + t_x, y_s = y_t + t_y; θ = (t_x, t_y).
///
/// Source: Jaderberg et al. 2015, section 3.2, as a restriction of equation 1.
public struct Translation: AffineFamily {
  /// The grid of target positions.
  public let grid: TargetGrid

  /// Prepares the family for a grid of images.
  public init(on grid: TargetGrid) {
    self.grid = grid
  }

  /// The shift, in normalised coordinates.
  public var parameterNames: [String] { ["shift_x", "shift_y"] }

  /// No shift.
  public var identity: [Float] { [0, 0] }

  func matrix(of theta: UnsafePointer<Float>) -> AffineMatrix {
    AffineMatrix(xx: 1, x1: theta[0], yy: 1, y1: theta[1])
  }

  func addGradient(
    of theta: UnsafePointer<Float>, from gradient: AffineMatrix,
    to thetaGradient: UnsafeMutablePointer<Float>
  ) {
    thetaGradient[0] += gradient.x1
    thetaGradient[1] += gradient.y1
  }

  /// The shift back.
  public func inverse(of theta: [Float]) -> [Float]? { [-theta[0], -theta[1]].ifFinite }

  /// A part of the source's own size only.
  public func crop(scale: [Float], shift: [Float]) -> [Float]? {
    scale == [1, 1] ? shift : nil
  }
}
