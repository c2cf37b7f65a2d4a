/// The solution X of A X = B, all given by rows, by Gauss-Jordan elimination with partial pivoting.
///
/// A is square and must not be singular; B has any number of columns.
func solve(_ matrix: [[Double]], _ right: [[Double]]) -> [[Double]] {
  precondition(matrix.count == right.count, "\(matrix.count) equations with \(right.count) right-hand sides")
  var rows = zip(matrix, right).map { $0 + $1 }
  for column in rows.indices {
    let largest = rows[column...].indices.max { abs(rows[$0][column]) < abs(rows[$1][column]) }
    rows.swapAt(column, largest ?? column)
    let pivot = rows[column]
    precondition(pivot[column] != 0, "a singular system of \(matrix.count) equations")
    for row in rows.indices where row != column {
      subtract(rows[row][column] / pivot[column], times: pivot, from: &rows[row], startingAt: column)
    }
  }
  return rows.enumerated().map { index, row in row[matrix.count...].map { $0 / row[index] } }
}

/// Subtracts a multiple of one row from another, leaving out the columns before `first`.
private func subtract(
  _ factor: Double, times row: [Double], from other: inout [Double], startingAt first: Int
) {
  for column in first..<row.count { other[column] -= factor * row[column] }
}
