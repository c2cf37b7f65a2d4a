/// The affine map (x_s, y_s) = A_θ (x_t, y_t, 1), θ the rows of the 2×3 matrix.
///
/// Source: Jaderberg et al. 2015, equation 1.
public struct AffineTransformation: AffineFamily {
  /// The grid of target positions.
  public let grid: TargetGrid

  /// Prepares the family for a grid of images.
  public init(on grid: TargetGrid) {
    self.grid = grid
  }

  /// The matrix's entries, row by row.
  public var parameterNames: [String] { ["a11", "a12", "a13", "a21", "a22", "a23"] }

  /// The matrix (1 0 0; 0 1 0).
  public var identity: [Float] { [1, 0, 0, 0, 1, 0] }

  func matrix(of theta: UnsafePointer<Float>) -> AffineMatrix {
    AffineMatrix(xx: theta[0], xy: theta[1], x1: theta[2], yx: theta[3], yy: theta[4], y1: theta[5])
  }

  func addGradient(
    of theta: UnsafePointer<Float>, from gradient: AffineMatrix,
    to thetaGradient: UnsafeMutablePointer<Float>
  ) {
    thetaGradient[0] += gradient.xx
    thetaGradient[1] += gradient.xy
    thetaGradient[2] += gradient.x1
    thetaGradient[3] += gradient.yx
    thetaGradient[4] += gradient.yy
    thetaGradient[5] += gradient.y1
  }

  /// Writes the positions of some columns and rows of targets, one after another, and nothing else.
  ///
  /// The plane of y stands as far behind that of x as for all targets.
  public func positions(
    of theta: UnsafePointer<Float>, x: Range<Int>, y: Range<Int>, into positions: UnsafeMutablePointer<Float>
  ) {
    matrix(of: theta).write(to: positions, on: grid, x: x, y: y)
  }

  /// The inverse matrix; nil where the determinant is zero or not finite.
  public func inverse(of theta: [Float]) -> [Float]? {
    Homography(matrix(of: theta)).inverse?.affineEntries.ifFinite
  }

  /// Scales on the diagonal and a shift.
  public func crop(scale: [Float], shift: [Float]) -> [Float]? {
    [scale[0], 0, shift[0], 0, scale[1], shift[1]]
  }
}
