/// The affine map of volumes, (x_s, y_s, z_s) = A_θ (x_t, y_t, z_t, 1), θ the rows of the 3×4 matrix.
///
/// Source: Jaderberg et al. 2015, appendix A.3, with coordinates normalised by axis.
public struct Affine3DTransformation: Transformation {
  /// The grid of target positions.
  public let grid: TargetGrid

  /// Prepares the family for a grid of volumes.
  public init(on grid: TargetGrid) {
    precondition(grid.axes == 3, "a map of volumes for \(grid.input)")
    self.grid = grid
  }

  /// The matrix's entries, row by row.
  public var parameterNames: [String] { (1...3).flatMap { row in (1...4).map { "a\(row)\($0)" } } }

  /// The matrix (1 0 0 0; 0 1 0 0; 0 0 1 0).
  public var identity: [Float] { [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] }

  /// Writes c + h (a₁ u + a₂ v + a₃ w + a₄) for every axis.
  public func positions(of theta: UnsafePointer<Float>, into positions: UnsafeMutablePointer<Float>) {
    let (x, y, z) = (0..<grid.output.width, 0..<grid.output.height, 0..<grid.output.depth)
    self.positions(of: theta, x: x, y: y, z: z, into: positions)
  }

  /// Writes the positions of a box of target voxels, one after another, and nothing else.
  ///
  /// The axes' planes lie as far apart as for all voxels.
  public func positions(
    of theta: UnsafePointer<Float>, x: Range<Int>, y: Range<Int>, z: Range<Int>,
    into positions: UnsafeMutablePointer<Float>
  ) {
    for axis in 0..<3 {
      let (row, steps) = (theta + 4 * axis, grid.steps[axis])
      let (centre, shift) = (grid.centre[axis], row[3] * grid.half[axis])
      var line = positions + axis * grid.output.count
      steps[0].withUnsafeBufferPointer { columns in
        let columns = UnsafeBufferPointer(rebasing: columns[x])
        for slice in z {
          for down in y {
            let start = centre + (row[2] * steps[2][slice] + row[1] * steps[1][down] + shift)
            Ramp(start: start, slope: row[0]).write(to: line, over: columns)
            line += x.count
          }
        }
      }
    }
  }

  /// Adds the moments of every axis's gradients.
  public func addGradient(
    of theta: UnsafePointer<Float>, from positionGradient: UnsafePointer<Float>,
    to thetaGradient: UnsafeMutablePointer<Float>
  ) {
    for axis in 0..<3 {
      let (row, steps) = (thetaGradient + 4 * axis, grid.steps[axis])
      var line = positionGradient + axis * grid.output.count
      for slice in steps[2] {
        for down in steps[1] {
          var (sum, first) = (Float(0), Float(0))
          for (column, across) in steps[0].enumerated() {
            sum += line[column]
            first += line[column] * across
          }
          row[0] += first
          row[1] += sum * down
          row[2] += sum * slice
          row[3] += sum * grid.half[axis]
          line += steps[0].count
        }
      }
    }
  }

  /// The inverse matrix; nil where the determinant is zero or not finite.
  public func inverse(of theta: [Float]) -> [Float]? {
    let entries = theta.map(Double.init)
    let linear = Matrix3(SIMD3(entries[0..<3]), SIMD3(entries[4..<7]), SIMD3(entries[8..<11]))
    let shift = SIMD3(entries[3], entries[7], entries[11])
    guard let inverse = linear.inverse else { return nil }
    return (0..<3).flatMap { index in
      let row = inverse[index]
      return [row.x, row.y, row.z, -(row * shift).sum()].map { Float($0) }
    }.ifFinite
  }

  /// Scales on the diagonal and a shift.
  public func crop(scale: [Float], shift: [Float]) -> [Float]? {
    (0..<3).flatMap { axis in (0..<3).map { $0 == axis ? scale[axis] : 0 } + [shift[axis]] }
  }
}
