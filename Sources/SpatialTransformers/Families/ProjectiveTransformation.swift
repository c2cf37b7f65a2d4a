/// A homography: x_s = (θ₁ x_t + θ₂ y_t + θ₃) / w, y_s = (θ₄ x_t + θ₅ y_t + θ₆) / w, w = θ₇ x_t + θ₈ y_t + 1.
///
/// Where w is not above `HomographyMap.horizon` a point lies on or behind the horizon: it counts as outside
/// and has no gradient. Source: Jaderberg et al. 2015, section 3.2, which names the family without its formula.
public struct ProjectiveTransformation: PlanarFamily {
  private let map: HomographyMap

  /// Prepares the family for a grid of images.
  public init(on grid: TargetGrid) {
    map = HomographyMap(on: grid)
  }

  /// The grid of target positions.
  public var grid: TargetGrid { map.grid }

  /// The matrix's entries, row by row; the last is one.
  public var parameterNames: [String] { ["h11", "h12", "h13", "h21", "h22", "h23", "h31", "h32"] }

  /// The identity matrix.
  public var identity: [Float] { [1, 0, 0, 0, 1, 0, 0, 0] }

  /// Writes every position, infinity beyond the horizon.
  public func positions(of theta: UnsafePointer<Float>, into positions: UnsafeMutablePointer<Float>) {
    map.positions(of: homography(of: theta), into: positions)
  }

  /// Adds the gradient of θ, entry by entry of the matrix.
  public func addGradient(
    of theta: UnsafePointer<Float>, from positionGradient: UnsafePointer<Float>,
    to thetaGradient: UnsafeMutablePointer<Float>
  ) {
    addGradient(
      of: theta, from: map.gradient(of: homography(of: theta), from: positionGradient), to: thetaGradient)
  }

  /// The matrix (θ₁ θ₂ θ₃; θ₄ θ₅ θ₆; θ₇ θ₈ 1).
  public func homography(of theta: UnsafePointer<Float>) -> Homography {
    Homography(
      SIMD4(theta[0], theta[1], theta[2], 0), SIMD4(theta[3], theta[4], theta[5], 0),
      SIMD4(theta[6], theta[7], 1, 0))
  }

  /// Adds the gradients of the first eight entries; the ninth is a constant.
  public func addGradient(
    of theta: UnsafePointer<Float>, from gradient: Homography,
    to thetaGradient: UnsafeMutablePointer<Float>
  ) {
    for column in 0..<3 {
      thetaGradient[column] += gradient.rows.0[column]
      thetaGradient[3 + column] += gradient.rows.1[column]
    }
    for column in 0..<2 { thetaGradient[6 + column] += gradient.rows.2[column] }
  }

  /// The inverse matrix, scaled so that its last entry is one; nil where it is singular or that entry is zero.
  public func inverse(of theta: [Float]) -> [Float]? {
    guard let entries = homography(of: theta).inverse?.entries else { return nil }
    return entries[..<8].map { $0 / entries[8] }.ifFinite
  }

  /// Scales on the diagonal and a shift.
  public func crop(scale: [Float], shift: [Float]) -> [Float]? {
    [scale[0], 0, shift[0], 0, scale[1], shift[1], 0, 0]
  }

  /// The smallest w, which is at one of the target's corners.
  public func smallestDenominator(of theta: UnsafePointer<Float>) -> Float? {
    map.smallestDenominator(of: homography(of: theta))
  }
}
