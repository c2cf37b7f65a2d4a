/// The solution X of A X = B, all given by rows, by elimination with partial pivoting.
///
/// A is square and must not be singular; B has any number of columns.
func solve(_ matrix: [[Double]], _ right: [[Double]]) -> [[Double]] {
  precondition(matrix.count == right.count, "\(matrix.count) equations with \(right.count) right-hand sides")
  let all = matrix.indices
  var rows = zip(matrix, right).map { $0 + $1 }
  for column in all {
    let largest = all[column...].max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
    rows.swapAt(column, largest)
    let pivot = rows[column]
    precondition(pivot[column] != 0, "a singular system of \(all.count) equations")
    for row in all[(column + 1)...] {
      subtract(rows[row][column] / pivot[column], times: pivot, from: &rows[row], in: column..<pivot.count)
    }
  }
  for column in all.reversed() {
    let pivot = rows[column]
    for row in all[..<column] {
      subtract(rows[row][column] / pivot[column], times: pivot, from: &rows[row], in: all.count..<pivot.count)
    }
  }
  return all.map { index in rows[index][all.count...].map { $0 / rows[index][index] } }
}

/// Subtracts a multiple of one row from another in some columns.
private func subtract(
  _ factor: Double, times row: UnsafePointer<Double>, from other: UnsafeMutablePointer<Double>,
  in columns: Range<Int>
) {
  for column in columns { other[column] -= factor * row[column] }
}
