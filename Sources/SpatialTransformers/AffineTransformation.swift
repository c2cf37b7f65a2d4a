/// The affine map (x_s, y_s) = A_θ (x_t, y_t, 1) in normalised coordinates, θ the rows of the 2×3 matrix.
///
/// Source: Jaderberg et al. 2015, equation 1. Coordinates are normalised by axis, so on an image that is not
/// square a rotation matrix shears.
public struct AffineTransformation: Transformation {
  /// Makes the family; it has no settings.
  public init() {}

  /// Six parameters: two rows of three.
  public var parameterCount: Int { 6 }

  /// The matrix (1 0 0; 0 1 0).
  public var identity: [Float] { [1, 0, 0, 0, 1, 0] }

  /// Writes c + θ₁ h u + θ₂ h v + θ₃ h for x, and likewise for y.
  public func positions(
    of theta: UnsafePointer<Float>, on grid: TargetGrid, x: UnsafeMutablePointer<Float>,
    y: UnsafeMutablePointer<Float>
  ) {
    let width = grid.output.width
    for row in 0..<grid.output.height {
      let startX = grid.centreX + (theta[1] * grid.downX[row] + theta[2] * grid.halfX)
      let startY = grid.centreY + (theta[4] * grid.downY[row] + theta[5] * grid.halfY)
      let (x, y) = (x + row * width, y + row * width)
      for column in 0..<width {
        x[column] = startX + theta[0] * grid.acrossX[column]
        y[column] = startY + theta[3] * grid.acrossY[column]
      }
    }
  }

  /// Adds Σ dx · ∂x/∂θ + dy · ∂y/∂θ over the target, row by row.
  public func addGradient(
    of theta: UnsafePointer<Float>, on grid: TargetGrid, dx: UnsafePointer<Float>, dy: UnsafePointer<Float>,
    to thetaGradient: UnsafeMutablePointer<Float>
  ) {
    let width = grid.output.width
    for row in 0..<grid.output.height {
      let x = moments(of: dx + row * width, along: grid.acrossX)
      let y = moments(of: dy + row * width, along: grid.acrossY)
      thetaGradient[0] += x.first
      thetaGradient[1] += x.sum * grid.downX[row]
      thetaGradient[2] += x.sum * grid.halfX
      thetaGradient[3] += y.first
      thetaGradient[4] += y.sum * grid.downY[row]
      thetaGradient[5] += y.sum * grid.halfY
    }
  }

  /// The sum of a row of gradients, and their sum weighted by position.
  private func moments(of gradient: UnsafePointer<Float>, along positions: [Float]) -> (
    sum: Float, first: Float
  ) {
    var sum: Float = 0
    var first: Float = 0
    for column in positions.indices {
      sum += gradient[column]
      first += gradient[column] * positions[column]
    }
    return (sum, first)
  }
}
