/// A spline and then an affine map, source = A(S(target)); θ has the six entries of A, then the control points of S.
///
/// Of the images it is the other way round: A warps the input and S the result, though the input is sampled only once.
/// Source: the order of the two stages of CNNGeometric (Rocco, Arandjelović and Sivic 2017).
public struct AffineThinPlateSpline: Transformation {
  private let affine: AffineTransformation
  let spline: ThinPlateSpline
  /// The first entry of θ that belongs to a control point.
  private let controls: Int

  /// Prepares both maps for a grid of images, the spline with `controlPoints` rows and columns of control points.
  public init(on grid: TargetGrid, controlPoints: Int = 4) {
    affine = AffineTransformation(on: grid)
    spline = ThinPlateSpline(on: grid, controlPoints: controlPoints)
    controls = affine.parameterCount
  }

  /// The grid of target positions.
  public var grid: TargetGrid { affine.grid }

  /// The names of A's entries, then those of the control points.
  public var parameterNames: [String] { affine.parameterNames + spline.parameterNames }

  /// The identity matrix and the regular grid.
  public var identity: [Float] { affine.identity + spline.identity }

  /// Writes A t + h · (B · (A's linear part of the displacements)).
  public func positions(of theta: UnsafePointer<Float>, into positions: UnsafeMutablePointer<Float>) {
    let (matrix, half) = (affine.matrix(of: theta), grid.planarHalf)
    spline.weights.write(
      { matrix.linear(spline.points.displacement(of: $0, in: theta + controls)) * half }, to: positions)
    matrix.add(to: positions, on: grid)
  }

  /// Adds the gradient of A, which depends on the displacements, and that of the control points, which depends on A.
  public func addGradient(
    of theta: UnsafePointer<Float>, from positionGradient: UnsafePointer<Float>,
    to thetaGradient: UnsafeMutablePointer<Float>
  ) {
    // A θ that is not finite leaves no finite position; products with it would be NaN instead of zero.
    let all = UnsafeBufferPointer(start: theta, count: controls + 2 * spline.points.count)
    guard all.allSatisfy(\.isFinite) else { return }
    let matrix = affine.matrix(of: theta)
    var gradient = AffineMatrix(gradientFrom: positionGradient, on: grid)
    for point in 0..<spline.points.count {
      let sums = spline.weights.sums(of: positionGradient, at: point) * grid.planarHalf
      gradient.addOuterProduct(sums, spline.points.displacement(of: point, in: theta + controls))
      let pulled = matrix.transposedLinear(sums)
      thetaGradient[controls + 2 * point] += pulled.x
      thetaGradient[controls + 2 * point + 1] += pulled.y
    }
    affine.addGradient(of: theta, from: gradient, to: thetaGradient)
  }

  /// The affine map's crop with a spline that changes nothing.
  public func crop(scale: [Float], shift: [Float]) -> [Float]? {
    affine.crop(scale: scale, shift: shift).map { $0 + spline.identity }
  }
}
