import SpatialTransformers

/// The matrix by which a transformer undoes a distortion of what it reads.
///
/// The truth about a sample is the matrix A that maps its coordinates to those of what was distorted, both with −1 and 1 at
/// the centres of the outermost pixels. A transformer that maps its output to the sample by A⁻¹ has in its output what was
/// distorted, in full. In coordinates whose ±1 are the outer edges that is D_in A⁻¹ D_out⁻¹, with (n − 1) / n on the
/// diagonals for n pixels along an axis: the same pixels are read.
struct UndoingMatrix {
  private let axes: Int
  private let inputScale: SIMD3<Double>
  private let outputScale: SIMD3<Double>

  /// Prepares for a transformer's grid.
  init(on grid: TargetGrid) {
    func scale(_ size: ImageSize) -> SIMD3<Double> {
      var scale = SIMD3<Double>(repeating: 1)
      for axis in 0..<grid.axes where !grid.alignCorners && size[axis] > 1 {
        scale[axis] = Double(size[axis] - 1) / Double(size[axis])
      }
      return scale
    }
    axes = grid.axes
    (inputScale, outputScale) = (scale(grid.input), scale(grid.output))
  }

  /// Writes the (n + 1)² entries, given the n rows of n + 1 entries of A; not finite where A has no inverse.
  func write(undoing truth: UnsafePointer<Float>, to entries: UnsafeMutablePointer<Double>) {
    var rows = (SIMD3<Double>(1, 0, 0), SIMD3<Double>(0, 1, 0), SIMD3<Double>(0, 0, 1))
    var shift = SIMD3<Double>()
    for column in 0..<axes {
      rows.0[column] = Double(truth[column])
      rows.1[column] = Double(truth[axes + 1 + column])
      if axes == 3 { rows.2[column] = Double(truth[2 * (axes + 1) + column]) }
      shift[column] = Double(truth[column * (axes + 1) + axes])
    }
    // Cross products of the rows are the columns of the inverse, times the determinant.
    var columns = (cross(rows.1, rows.2), cross(rows.2, rows.0), cross(rows.0, rows.1))
    let determinant = (rows.0 * columns.0).sum()
    columns.0 /= determinant
    columns.1 /= determinant
    columns.2 /= determinant
    let origin = -(columns.0 * shift.x + columns.1 * shift.y + columns.2 * shift.z)
    for row in 0...axes {
      let line = entries + row * (axes + 1)
      for column in 0...axes { line[column] = row == column ? 1 : 0 }
      guard row < axes else { continue }
      line[0] = inputScale[row] * columns.0[row] / outputScale.x
      line[1] = inputScale[row] * columns.1[row] / outputScale.y
      if axes == 3 { line[2] = inputScale[row] * columns.2[row] / outputScale.z }
      line[axes] = inputScale[row] * origin[row]
    }
  }
}

private func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
  SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}
