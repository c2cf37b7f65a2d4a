/// A 3×3 matrix in Float64, by its rows.
struct Matrix3 {
  let rows: [SIMD3<Double>]

  /// The inverse matrix, by cofactors; nil where the determinant is zero or not finite.
  var inverse: Matrix3? {
    // Cross products of the rows are the columns of the inverse, times the determinant.
    let columns = [cross(rows[1], rows[2]), cross(rows[2], rows[0]), cross(rows[0], rows[1])]
    let determinant = (rows[0] * columns[0]).sum()
    guard determinant.isFinite, determinant != 0 else { return nil }
    return Matrix3(rows: (0..<3).map { i in SIMD3(columns.map { $0[i] }) / determinant })
  }
}

private func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
  SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

extension [Float] {
  /// The numbers, unless one of them is NaN or infinite.
  var ifFinite: [Float]? { allSatisfy(\.isFinite) ? self : nil }
}
