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

/// The matrix of an affine map, (x_s, y_s) = (xx x_t + xy y_t + x1, yx x_t + yy y_t + y1), or a gradient of it.
///
/// Source: Jaderberg et al. 2015, equation 1, in normalised coordinates.
struct AffineMatrix: Equatable {
  var xx: Float = 0
  var xy: Float = 0
  var x1: Float = 0
  var yx: Float = 0
  var yy: Float = 0
  var y1: Float = 0
}

extension AffineFamily {
  /// Writes c + xx h u + xy h v + x1 h for x, and likewise for y.
  public func positions(of theta: UnsafePointer<Float>, into positions: UnsafeMutablePointer<Float>) {
    let matrix = matrix(of: theta)
    write(positions, 0, matrix.xx, matrix.xy, matrix.x1)
    write(positions + grid.output.count, 1, matrix.yx, matrix.yy, matrix.y1)
  }

  /// Adds Σ dx · ∂x/∂θ + dy · ∂y/∂θ over the target, row by row.
  public func addGradient(
    of theta: UnsafePointer<Float>, from positionGradient: UnsafePointer<Float>,
    to thetaGradient: UnsafeMutablePointer<Float>
  ) {
    let x = moments(of: positionGradient, 0)
    let y = moments(of: positionGradient + grid.output.count, 1)
    let gradient = AffineMatrix(
      xx: x.across, xy: x.down, x1: x.shift, yx: y.across, yy: y.down, y1: y.shift)
    addGradient(of: theta, from: gradient, to: thetaGradient)
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

  /// Writes the plane of positions along a source axis.
  private func write(
    _ plane: UnsafeMutablePointer<Float>, _ axis: Int, _ across: Float, _ down: Float, _ shift: Float
  ) {
    let (columns, rows) = (grid.steps[axis][0], grid.steps[axis][1])
    let (centre, half) = (grid.centre[axis], grid.half[axis])
    for row in rows.indices {
      let start = centre + (down * rows[row] + shift * half)
      let line = plane + row * columns.count
      for column in columns.indices { line[column] = start + across * columns[column] }
    }
  }

  /// A plane's gradients summed up with the weights that the matrix's three entries of this axis have.
  private func moments(of plane: UnsafePointer<Float>, _ axis: Int) -> (
    across: Float, down: Float, shift: Float
  ) {
    let (columns, rows) = (grid.steps[axis][0], grid.steps[axis][1])
    var (across, down, shift) = (Float(0), Float(0), Float(0))
    for row in rows.indices {
      let line = plane + row * columns.count
      var (sum, first) = (Float(0), Float(0))
      for column in columns.indices {
        sum += line[column]
        first += line[column] * columns[column]
      }
      across += first
      down += sum * rows[row]
      shift += sum * grid.half[axis]
    }
    return (across, down, shift)
  }
}
