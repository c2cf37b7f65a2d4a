import Memory
import Tensors

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
    write(to: positions, on: grid, x: 0..<grid.output.width, y: 0..<grid.output.height)
  }

  /// Writes the positions of some columns and rows, one after another; y stands as far behind x as for the whole grid.
  func write(
    to positions: UnsafeMutablePointer<Float>, on grid: TargetGrid, x: Range<Int>, y: Range<Int>
  ) {
    forEachLine(of: positions, on: grid, x, y) { line, ramp, steps in ramp.write(to: line, over: steps) }
  }

  /// Adds the grid's source positions to offsets from them.
  func add(to positions: UnsafeMutablePointer<Float>, on grid: TargetGrid) {
    let (x, y) = (0..<grid.output.width, 0..<grid.output.height)
    forEachLine(of: positions, on: grid, x, y) { line, ramp, steps in ramp.add(to: line, over: steps) }
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

  /// Calls the body with every row of x, and then of y, what is to stand there and the steps of its columns.
  @inline(__always)
  private func forEachLine(
    of positions: UnsafeMutablePointer<Float>, on grid: TargetGrid, _ x: Range<Int>, _ y: Range<Int>,
    _ body: (UnsafeMutablePointer<Float>, Ramp, UnsafeBufferPointer<Float>) -> Void
  ) {
    for axis in 0...1 {
      let (across, down, shift) = axis == 0 ? (xx, xy, x1) : (yx, yy, y1)
      let (columns, rows) = (grid.steps[axis][0], grid.steps[axis][1])
      var line = positions + axis * grid.output.count
      columns.withUnsafeBufferPointer { columns in
        let steps = UnsafeBufferPointer(rebasing: columns[x])
        for row in y {
          let start = grid.centre[axis] + (down * rows[row] + shift * grid.half[axis])
          body(line, Ramp(start: start, slope: across), steps)
          line += x.count
        }
      }
    }
  }

  /// A plane's gradients summed up with the weights that the matrix's three entries of this axis have.
  private static func moments(
    of plane: UnsafePointer<Float>, _ axis: Int, _ grid: TargetGrid
  ) -> (across: Float, down: Float, shift: Float) {
    let (columns, rows) = (grid.steps[axis][0], grid.steps[axis][1])
    var (across, down, shift) = (SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero)
    for row in rows.indices {
      let (sum, moment) = columns.withUnsafeBufferPointer {
        sums(of: plane + row * columns.count, times: $0)
      }
      across += moment
      down += sum * rows[row]
      shift += sum
    }
    return (across.sum(), down.sum(), shift.sum() * grid.half[axis])
  }

  /// The sum of a row, and of its products: eight sums each, of every eighth column, and what columns are left over.
  @inline(__always)
  private static func sums(
    of line: UnsafePointer<Float>, times steps: UnsafeBufferPointer<Float>
  ) -> (SIMD8<Float>, products: SIMD8<Float>) {
    guard let factors = steps.baseAddress else { return (.zero, .zero) }
    var (sum, products) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
    let vectorEnd = steps.count / 8 * 8
    for column in stride(from: 0, to: vectorEnd, by: 8) {
      let numbers = SIMD8(at: line + column)
      sum += numbers
      products += numbers * SIMD8(at: factors + column)
    }
    var rest: (sum: Float, products: Float) = (0, 0)
    for column in vectorEnd..<steps.count {
      rest.sum += line[column]
      rest.products += line[column] * factors[column]
    }
    sum[0] += rest.sum
    products[0] += rest.products
    return (sum, products)
  }
}
