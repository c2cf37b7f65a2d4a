/// A 3×3 matrix in Float64, by its rows.
package struct Matrix3: Sendable {
  private var rows: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)

  /// Makes a matrix of its rows.
  package init(_ first: SIMD3<Double>, _ second: SIMD3<Double>, _ third: SIMD3<Double>) {
    rows = (first, second, third)
  }

  /// The matrix that leaves every vector as it is.
  package static let identity = Matrix3(SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1))

  /// A row, counted from zero.
  package subscript(row: Int) -> SIMD3<Double> {
    get { row == 0 ? rows.0 : row == 1 ? rows.1 : rows.2 }
    set {
      switch row {
      case 0: rows.0 = newValue
      case 1: rows.1 = newValue
      default: rows.2 = newValue
      }
    }
  }

  /// The matrix product: the map that applies `b` first.
  package static func * (a: Matrix3, b: Matrix3) -> Matrix3 {
    func row(_ r: SIMD3<Double>) -> SIMD3<Double> { r.x * b.rows.0 + r.y * b.rows.1 + r.z * b.rows.2 }
    return Matrix3(row(a.rows.0), row(a.rows.1), row(a.rows.2))
  }

  /// The product of the matrix and a vector.
  package static func * (a: Matrix3, b: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3((a.rows.0 * b).sum(), (a.rows.1 * b).sum(), (a.rows.2 * b).sum())
  }

  /// The inverse matrix, by cofactors; nil where the determinant is zero or not finite.
  package var inverse: Matrix3? {
    // Cross products of the rows are the columns of the inverse, times the determinant.
    let (a, b, c) = (cross(rows.1, rows.2), cross(rows.2, rows.0), cross(rows.0, rows.1))
    let determinant = (rows.0 * a).sum()
    guard determinant.isFinite, determinant != 0 else { return nil }
    return Matrix3(
      SIMD3(a.x, b.x, c.x) / determinant, SIMD3(a.y, b.y, c.y) / determinant,
      SIMD3(a.z, b.z, c.z) / determinant)
  }
}

private func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
  SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

extension [Float] {
  /// The numbers, unless one of them is NaN or infinite.
  var ifFinite: [Float]? { allSatisfy(\.isFinite) ? self : nil }
}
