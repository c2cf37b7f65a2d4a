/// A turn, one scale and a shift: the matrix (1 + a, −b, t_x; b, 1 + a, t_y), θ = (a, b, t_x, t_y).
///
/// Source: the linear form of the similarity that inverse compositional STNs use (Lin and Lucey 2017).
public struct Similarity: AffineFamily {
  /// The grid of target positions.
  public let grid: TargetGrid

  /// Prepares the family for a grid of images.
  public init(on grid: TargetGrid) {
    self.grid = grid
  }

  /// 1 + a = s cos φ and b = s sin φ for scale s and angle φ, and the shift in normalised coordinates.
  public var parameterNames: [String] { ["a", "b", "shift_x", "shift_y"] }

  /// All zero.
  public var identity: [Float] { [0, 0, 0, 0] }

  func matrix(of theta: UnsafePointer<Float>) -> AffineMatrix {
    AffineMatrix(
      xx: 1 + theta[0], xy: -theta[1], x1: theta[2], yx: theta[1], yy: 1 + theta[0], y1: theta[3])
  }

  func addGradient(
    of theta: UnsafePointer<Float>, from gradient: AffineMatrix,
    to thetaGradient: UnsafeMutablePointer<Float>
  ) {
    thetaGradient[0] += gradient.xx + gradient.yy
    thetaGradient[1] += gradient.yx - gradient.xy
    thetaGradient[2] += gradient.x1
    thetaGradient[3] += gradient.y1
  }

  /// The inverse matrix, which is a similarity again; nil where the scale is zero or not finite.
  public func inverse(of theta: [Float]) -> [Float]? {
    guard let inverse = Homography(matrix(of: theta)).inverse?.affinePart else { return nil }
    return [inverse.xx - 1, inverse.yx, inverse.x1, inverse.y1].ifFinite
  }

  /// A part that is as wide as it is high, in shares of the source.
  public func crop(scale: [Float], shift: [Float]) -> [Float]? {
    scale[0] == scale[1] ? [scale[0] - 1, 0] + shift : nil
  }
}
