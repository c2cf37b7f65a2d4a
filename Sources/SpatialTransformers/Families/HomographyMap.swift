import Memory

/// Where a 3×3 matrix takes the points of a grid, and the way back of gradients.
public struct HomographyMap: Sendable {
  /// The smallest denominator w of a point that counts: nearer to zero, positions say nothing any more.
  public static let horizon: Float = 1e-4

  /// The grid of target positions.
  public let grid: TargetGrid

  /// Prepares the map for a grid of images.
  public init(on grid: TargetGrid) {
    precondition(grid.axes == 2, "a homography maps images, not \(grid.input)")
    self.grid = grid
  }

  /// Writes every source position in pixels, x before y.
  ///
  /// Infinity stands where w is not above the horizon, NaN where w is not finite.
  public func positions(of matrix: Homography, into positions: UnsafeMutablePointer<Float>) {
    guard grid.output.width >= 8 else {
      return forEachPoint(of: matrix) { index, _, _, point in
        positions[index] = grid.centre[0] + point.x
        positions[index + grid.output.count] = grid.centre[1] + point.y
      }
    }
    var line = positions
    for row in 0..<grid.output.height {
      writeRow(row, of: matrix, to: line)
      line += grid.output.width
    }
  }

  /// Writes the positions of a row of eight targets or more.
  private func writeRow(_ row: Int, of matrix: Homography, to line: UnsafeMutablePointer<Float>) {
    let (x, y, w) = matrix.rows
    let startX = x.y * grid.steps[0][1][row] + x.z * grid.half[0]
    let startY = y.y * grid.steps[1][1][row] + y.z * grid.half[1]
    let startW = w.y * grid.coordinates[1][row]
    let (centreX, centreY, lineY) = (grid.centre[0], grid.centre[1], line + grid.output.count)
    withColumns { columns, xAcross, yAcross in
      BilinearCells.forEachEight(of: grid.output.width) { i in
        let denominator = w.x * SIMD8(at: columns + i) + startW + w.z
        let numeratorX = x.x * SIMD8(at: xAcross + i) + startX
        let numeratorY = y.x * SIMD8(at: yAcross + i) + startY
        (centreX + Self.divide(numeratorX, by: denominator)).store(to: line + i)
        (centreY + Self.divide(numeratorY, by: denominator)).store(to: lineY + i)
      }
    }
  }

  /// The quotients; infinity unless w is above the horizon, and NaN where w is not finite.
  @inline(__always)
  private static func divide(_ numerator: SIMD8<Float>, by w: SIMD8<Float>) -> SIMD8<Float> {
    // A finite w less itself is zero, any other NaN.
    let nowhere = .infinity + (w - w)
    return nowhere.replacing(with: numerator / w, where: w .> horizon .& w .< .infinity)
  }

  /// Calls the body with the coordinates of columns, and the steps of x and of y across them.
  @inline(__always)
  private func withColumns(
    _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>) -> Void
  ) {
    grid.coordinates[0].withUnsafeBufferPointer { columns in
      grid.steps[0][0].withUnsafeBufferPointer { x in
        grid.steps[1][0].withUnsafeBufferPointer { y in
          guard let columns = columns.baseAddress, let x = x.baseAddress, let y = y.baseAddress else {
            return
          }
          body(columns, x, y)
        }
      }
    }
  }

  /// The gradient of the matrix's nine entries, given that of the positions.
  public func gradient(
    of matrix: Homography, from positionGradient: UnsafePointer<Float>
  ) -> Homography {
    var (x, y, w) = (SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero)
    let halves = (grid.half[0], grid.half[1])
    let yGradient = positionGradient + grid.output.count
    forEachPoint(of: matrix) { index, u, v, point in
      // Positions that are not finite have no gradient; products with them would be NaN instead of zero.
      guard point.x.isFinite, point.y.isFinite else { return }
      let target = SIMD4(u, v, 1, 0)
      let (dx, dy) = (positionGradient[index] / point.w, yGradient[index] / point.w)
      x += (dx * halves.0) * target
      y += (dy * halves.1) * target
      w -= (dx * point.x + dy * point.y) * target
    }
    return Homography(x, y, w)
  }

  /// The smallest w, which is at one of the target's corners since w is linear.
  public func smallestDenominator(of matrix: Homography) -> Float {
    let (columns, rows) = (grid.coordinates[0], grid.coordinates[1])
    let corners = [columns[0], columns[columns.count - 1]].flatMap { u in
      [rows[0], rows[rows.count - 1]].map { v in Self.denominator(matrix, u, v) }
    }
    return corners.reduce(.infinity) { $1.isNaN || $0.isNaN ? .nan : min($0, $1) }
  }

  private static func denominator(_ matrix: Homography, _ u: Float, _ v: Float) -> Float {
    matrix.rows.2.x * u + matrix.rows.2.y * v + matrix.rows.2.z
  }

  /// A source position as an offset from the centre in pixels, and the denominator that goes with it.
  private struct Point {
    let x: Float
    let y: Float
    let w: Float

    /// The point after division by w; infinitely far away unless w is above the horizon, and NaN where w is not finite.
    @inline(__always)
    var divided: Point {
      if w > HomographyMap.horizon, w < .infinity { return Point(x: x / w, y: y / w, w: w) }
      let nowhere: Float = w.isFinite ? .infinity : .nan
      return Point(x: nowhere, y: nowhere, w: w)
    }
  }

  /// Visits every target pixel: its index, its coordinates u and v, and where the matrix takes it.
  @inline(__always)
  private func forEachPoint(of matrix: Homography, _ visit: (Int, Float, Float, Point) -> Void) {
    let (x, y) = (matrix.rows.0, matrix.rows.1)
    let (columns, rows) = (grid.coordinates[0], grid.coordinates[1])
    let (xAcross, xDown) = (grid.steps[0][0], grid.steps[0][1])
    let (yAcross, yDown) = (grid.steps[1][0], grid.steps[1][1])
    for row in rows.indices {
      let startX = x.y * xDown[row] + x.z * grid.half[0]
      let startY = y.y * yDown[row] + y.z * grid.half[1]
      for column in columns.indices {
        let w = Self.denominator(matrix, columns[column], rows[row])
        let (acrossX, acrossY) = (x.x * xAcross[column], y.x * yAcross[column])
        let point = Point(x: acrossX + startX, y: acrossY + startY, w: w).divided
        visit(row * columns.count + column, columns[column], rows[row], point)
      }
    }
  }
}
