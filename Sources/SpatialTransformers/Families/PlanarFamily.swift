/// A family of maps of the plane that are given by a 3×3 matrix, and so can be composed with one another.
public protocol PlanarFamily: MatrixFamily {
  /// The matrix of the map in normalised coordinates.
  func homography(of theta: UnsafePointer<Float>) -> Homography

  /// Adds to `thetaGradient` what a gradient with respect to the nine entries makes of θ.
  func addGradient(
    of theta: UnsafePointer<Float>, from gradient: Homography,
    to thetaGradient: UnsafeMutablePointer<Float>)
}
