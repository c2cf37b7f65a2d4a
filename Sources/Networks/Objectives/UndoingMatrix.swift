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

  /// Writes the (n + 1)² entries, given the n rows of n + 1 entries of A; NaN where A has no inverse.
  func write(undoing truth: UnsafePointer<Float>, to entries: UnsafeMutablePointer<Double>) {
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
}
