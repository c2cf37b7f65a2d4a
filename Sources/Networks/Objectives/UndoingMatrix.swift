import SpatialTransformers

/// The matrix by which a transformer undoes a distortion of what it reads.
///
/// The truth about a sample is the matrix A that maps its coordinates to those of what was distorted, both with −1 and 1 at
/// the centres of the outermost pixels. A transformer that maps its output to the sample by A⁻¹ has in its output what was
/// distorted, in full. In coordinates whose ±1 are the outer edges that is D_in A⁻¹ D_out⁻¹, with (n − 1) / n on the
/// diagonals for n pixels along an axis: the same pixels are read. A projection's matrix is told with its last row, and undone
/// by the inverse whose last entry is one.
struct UndoingMatrix {
  private let axes: Int
  private let inputScale: SIMD3<Double>
  private let outputScale: SIMD3<Double>

  private let isProjective: Bool

  /// Prepares for a transformer's grid, and a truth of so many entries.
  init(on grid: TargetGrid, entries: Int) {
    func scale(_ size: ImageSize) -> SIMD3<Double> {
      var scale = SIMD3<Double>(repeating: 1)
      for axis in 0..<grid.axes where !grid.alignCorners && size[axis] > 1 {
        scale[axis] = Double(size[axis] - 1) / Double(size[axis])
      }
      return scale
    }
    axes = grid.axes
    isProjective = entries == 9 && axes == 2
    (inputScale, outputScale) = (scale(grid.input), scale(grid.output))
  }

  /// Writes the (n + 1)² entries, given the n rows of n + 1 entries of A, or all of a projection; NaN where A has no inverse.
  func write(undoing truth: UnsafePointer<Float>, to entries: UnsafeMutablePointer<Double>) {
    if isProjective { return write(undoingProjection: truth, to: entries) }
    var (linear, shift) = (Matrix3.identity, SIMD3<Double>.zero)
    for row in 0..<axes {
      let line = truth + row * (axes + 1)
      for column in 0..<axes { linear[row][column] = Double(line[column]) }
      shift[row] = Double(line[axes])
    }
    let nan = SIMD3<Double>(repeating: .nan)
    let inverse = linear.inverse ?? Matrix3(nan, nan, nan)
    for row in 0..<axes {
      let (line, numbers) = (entries + row * (axes + 1), inputScale[row] * inverse[row])
      for column in 0..<axes { line[column] = numbers[column] / outputScale[column] }
      let moved = inverse[row] * shift
      line[axes] = inputScale[row] * -(moved.x + moved.y + moved.z)
    }
    for column in 0...axes { entries[axes * (axes + 1) + column] = column == axes ? 1 : 0 }
  }

  private func write(undoingProjection truth: UnsafePointer<Float>, to entries: UnsafeMutablePointer<Double>)
  {
    func row(_ i: Int) -> SIMD3<Double> {
      SIMD3(Double(truth[3 * i]), Double(truth[3 * i + 1]), Double(truth[3 * i + 2]))
    }
    let nan = SIMD3<Double>(repeating: .nan)
    let inverse = Matrix3(row(0), row(1), row(2)).inverse ?? Matrix3(nan, nan, nan)
    // The third scales are one.
    for i in 0..<9 {
      entries[i] = inputScale[i / 3] * inverse[i / 3][i % 3] / outputScale[i % 3] / inverse[2][2]
    }
  }
}
