/// A family of affine maps of the plane: all that it does follows from its matrix.
///
/// Coordinates are normalised by axis, so on an image that is not square a rotation matrix shears.
protocol AffineFamily: PlanarFamily {
  /// The matrix A_θ.
  func matrix(of theta: UnsafePointer<Float>) -> AffineMatrix

  /// Adds to `thetaGradient` what a gradient with respect to the matrix makes of θ.
  func addGradient(
    of theta: UnsafePointer<Float>, from gradient: AffineMatrix,
    to thetaGradient: UnsafeMutablePointer<Float>)
}

extension AffineFamily {
  /// Writes c + xx h u + xy h v + x1 h for x, and likewise for y.
  public func positions(of theta: UnsafePointer<Float>, into positions: UnsafeMutablePointer<Float>) {
    matrix(of: theta).write(to: positions, on: grid)
  }

  /// Adds Σ dx · ∂x/∂θ + dy · ∂y/∂θ over the target, row by row.
  public func addGradient(
    of theta: UnsafePointer<Float>, from positionGradient: UnsafePointer<Float>,
    to thetaGradient: UnsafeMutablePointer<Float>
  ) {
    addGradient(of: theta, from: AffineMatrix(gradientFrom: positionGradient, on: grid), to: thetaGradient)
  }

  /// The 2×3 matrix above a row (0 0 1).
  public func homography(of theta: UnsafePointer<Float>) -> Homography {
    Homography(matrix(of: theta))
  }

  /// Adds what the first two rows' gradient makes of θ; the third row is a constant.
  public func addGradient(
    of theta: UnsafePointer<Float>, from gradient: Homography,
    to thetaGradient: UnsafeMutablePointer<Float>
  ) {
    addGradient(of: theta, from: gradient.affinePart, to: thetaGradient)
  }
}
