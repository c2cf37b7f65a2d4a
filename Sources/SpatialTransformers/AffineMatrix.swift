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

  /// The map that leaves every point where it is.
  static let identity = AffineMatrix(xx: 1, yy: 1)
}

extension AffineMatrix {
  /// Writes the grid's source positions in pixels: c + xx h u + xy h v + x1 h for x, and likewise for y.
  func write(to positions: UnsafeMutablePointer<Float>, on grid: TargetGrid) {
    forEachLine(of: grid) { first, start, across, steps in
      for column in steps.indices { positions[first + column] = start + across * steps[column] }
    }
  }

  /// Adds the grid's source positions to offsets from them.
  func add(to positions: UnsafeMutablePointer<Float>, on grid: TargetGrid) {
    forEachLine(of: grid) { first, start, across, steps in
      for column in steps.indices { positions[first + column] += start + across * steps[column] }
    }
  }

  /// The gradient of the six entries: Σ dx · ∂x/∂entry + dy · ∂y/∂entry over the target, row by row.
  init(gradientFrom positionGradient: UnsafePointer<Float>, on grid: TargetGrid) {
    (xx, xy, x1) = Self.moments(of: positionGradient, 0, grid)
    (yx, yy, y1) = Self.moments(of: positionGradient + grid.output.count, 1, grid)
  }

  /// The product of the linear part and a vector.
  func linear(_ vector: SIMD2<Float>) -> SIMD2<Float> {
    SIMD2(xx, yx) * vector.x + SIMD2(xy, yy) * vector.y
  }

  /// The product of the transposed linear part and a vector: the way back of gradients.
  func transposedLinear(_ vector: SIMD2<Float>) -> SIMD2<Float> {
    SIMD2(xx, xy) * vector.x + SIMD2(yx, yy) * vector.y
  }

  /// Adds to the linear part what the gradient of a product with `vector` makes of it.
  mutating func addOuterProduct(_ gradient: SIMD2<Float>, _ vector: SIMD2<Float>) {
    xx += gradient.x * vector.x
    xy += gradient.x * vector.y
    yx += gradient.y * vector.x
    yy += gradient.y * vector.y
  }

  /// Visits every row of x and of y: the index of its first position, what all of it share, and what columns add.
  @inline(__always)
  private func forEachLine(of grid: TargetGrid, _ visit: (Int, Float, Float, [Float]) -> Void) {
    for axis in 0...1 {
      let (across, down, shift) = axis == 0 ? (xx, xy, x1) : (yx, yy, y1)
      let (columns, rows) = (grid.steps[axis][0], grid.steps[axis][1])
      for row in rows.indices {
        let start = grid.centre[axis] + (down * rows[row] + shift * grid.half[axis])
        visit(axis * grid.output.count + row * columns.count, start, across, columns)
      }
    }
  }

  /// A plane's gradients summed up with the weights that the matrix's three entries of this axis have.
  private static func moments(
    of plane: UnsafePointer<Float>, _ axis: Int, _ grid: TargetGrid
  ) -> (across: Float, down: Float, shift: Float) {
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
