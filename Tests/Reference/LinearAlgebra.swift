/// The product of two 3×3 matrices.
package func product(_ a: [Double], _ b: [Double]) -> [Double] {
  (0..<9).map { place in
    let (row, column) = (place / 3 * 3, place % 3)
    return a[row] * b[column] + a[row + 1] * b[3 + column] + a[row + 2] * b[6 + column]
  }
}

/// The (n + 1)² entries of the inverse of an affine map, given the n rows of n + 1 entries, for n axes.
package func inverse(ofAffine rows: [Double], axes: Int) -> [Double] {
  let side = axes + 1
  let matrix =
    (0..<axes).map { Array(rows[$0 * side..<($0 + 1) * side]) } + [Array(repeating: 0, count: axes) + [1]]
  let columns = (0..<side).map { column in solved(matrix, (0..<side).map { $0 == column ? 1 : 0 }) }
  return (0..<side * side).map { columns[$0 % side][$0 / side] }
}

/// The solution of a system of linear equations.
package func solved(_ equations: [[Double]], _ right: [Double]) -> [Double] {
  var rows = zip(equations, right).map { $0 + [$1] }
  for k in rows.indices {
    let pivot = rows.indices[k...].max { abs(rows[$0][k]) < abs(rows[$1][k]) } ?? k
    rows.swapAt(k, pivot)
    for i in rows.indices[(k + 1)...] {
      let factor = rows[i][k] / rows[k][k]
      for j in k..<rows[i].count { rows[i][j] -= factor * rows[k][j] }
    }
  }
  var solution = right.map { _ in 0.0 }
  for k in rows.indices.reversed() {
    let known = dot(Array(rows[k][..<right.count]), solution)
    solution[k] = (rows[k][right.count] - known) / rows[k][k]
  }
  return solution
}
