/// A 3×3 matrix on homogeneous coordinates (x_t, y_t, 1), or a gradient of one; `rows[i][j]` is entry (i + 1, j + 1).
///
/// It maps to (n_x / w, n_y / w), where (n_x, n_y, w) is the product. Every planar family has one, and
/// maps are composed by multiplying theirs. Source: Hartley and Zisserman 2004, section 2.3.
public struct Homography: Equatable, Sendable {
  /// The rows; the fourth number of each is not used.
  var rows: (SIMD4<Float>, SIMD4<Float>, SIMD4<Float>)

  init(_ x: SIMD4<Float>, _ y: SIMD4<Float>, _ w: SIMD4<Float>) {
    rows = (x, y, w)
  }

  init(_ matrix: AffineMatrix) {
    // Not literals of arrays: those are allocated where the compiler does not see through them.
    self.init(
      SIMD4(matrix.xx, matrix.xy, matrix.x1, 0), SIMD4(matrix.yx, matrix.yy, matrix.y1, 0), SIMD4(0, 0, 1, 0))
  }

  /// The map that leaves every point where it is.
  public static let identity = Homography(
    SIMD4(1, 0, 0, 0), SIMD4(0, 1, 0, 0), SIMD4(0, 0, 1, 0))

  /// A gradient to be added to.
  public static let zero = Homography(.zero, .zero, .zero)

  /// The nine entries, row by row.
  public var entries: [Float] {
    [rows.0, rows.1, rows.2].flatMap { [$0.x, $0.y, $0.z] }
  }

  /// The first two rows.
  var affinePart: AffineMatrix {
    AffineMatrix(
      xx: rows.0.x, xy: rows.0.y, x1: rows.0.z, yx: rows.1.x, yy: rows.1.y, y1: rows.1.z)
  }

  /// The six entries of the first two rows.
  var affineEntries: [Float] { Array(entries[..<6]) }

  /// Whether two matrices have equal entries.
  public static func == (a: Homography, b: Homography) -> Bool { a.rows == b.rows }

  /// The matrix product: the map that applies `b` first.
  public static func * (a: Homography, b: Homography) -> Homography {
    func row(_ r: SIMD4<Float>) -> SIMD4<Float> { r.x * b.rows.0 + r.y * b.rows.1 + r.z * b.rows.2 }
    return Homography(row(a.rows.0), row(a.rows.1), row(a.rows.2))
  }

  /// The sum, for gradients.
  public static func + (a: Homography, b: Homography) -> Homography {
    Homography(a.rows.0 + b.rows.0, a.rows.1 + b.rows.1, a.rows.2 + b.rows.2)
  }

  /// The transposed matrix.
  public var transposed: Homography {
    let (x, y, w) = rows
    return Homography(SIMD4(x.x, y.x, w.x, 0), SIMD4(x.y, y.y, w.y, 0), SIMD4(x.z, y.z, w.z, 0))
  }

  /// The inverse matrix, computed in Float64; nil where the determinant is zero or not finite.
  var inverse: Homography? {
    func exact(_ row: SIMD4<Float>) -> SIMD3<Double> { SIMD3(Double(row.x), Double(row.y), Double(row.z)) }
    func rounded(_ row: SIMD3<Double>) -> SIMD4<Float> { SIMD4(SIMD3<Float>(row), 0) }
    guard let inverse = Matrix3(exact(rows.0), exact(rows.1), exact(rows.2)).inverse else { return nil }
    return Homography(rounded(inverse[0]), rounded(inverse[1]), rounded(inverse[2]))
  }
}
