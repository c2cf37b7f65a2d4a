/// A family of maps that are given by one matrix on homogeneous coordinates, of the plane or of space.
///
/// Entries are (n + 1)² numbers for n axes, row by row, from (x_t, y_t, 1) or (x_t, y_t, z_t, 1) in normalised coordinates.
public protocol MatrixFamily: Transformation {
  /// Writes the entries of the matrix.
  func writeMatrix(of theta: UnsafePointer<Float>, to entries: UnsafeMutablePointer<Float>)

  /// Adds to `thetaGradient` what a gradient with respect to the entries makes of θ.
  func addGradient(
    of theta: UnsafePointer<Float>, fromMatrix gradient: UnsafePointer<Float>,
    to thetaGradient: UnsafeMutablePointer<Float>)
}

extension PlanarFamily {
  /// Writes the nine entries of the homography.
  public func writeMatrix(of theta: UnsafePointer<Float>, to entries: UnsafeMutablePointer<Float>) {
    homography(of: theta).write(to: entries)
  }

  /// Adds what the homography's gradient makes of θ.
  public func addGradient(
    of theta: UnsafePointer<Float>, fromMatrix gradient: UnsafePointer<Float>,
    to thetaGradient: UnsafeMutablePointer<Float>
  ) {
    addGradient(of: theta, from: Homography(entries: gradient), to: thetaGradient)
  }
}

extension Homography {
  /// A matrix, or a gradient of one, of nine numbers row by row.
  public init(entries: UnsafePointer<Float>) {
    self.init(
      SIMD4(entries[0], entries[1], entries[2], 0), SIMD4(entries[3], entries[4], entries[5], 0),
      SIMD4(entries[6], entries[7], entries[8], 0))
  }

  /// Writes the nine entries, row by row.
  public func write(to entries: UnsafeMutablePointer<Float>) {
    for column in 0..<3 {
      entries[column] = rows.0[column]
      entries[3 + column] = rows.1[column]
      entries[6 + column] = rows.2[column]
    }
  }
}

extension Affine3DTransformation: MatrixFamily {
  /// Writes the twelve entries of θ above a row (0 0 0 1).
  public func writeMatrix(of theta: UnsafePointer<Float>, to entries: UnsafeMutablePointer<Float>) {
    entries.update(from: theta, count: 12)
    for column in 0..<4 { entries[12 + column] = column == 3 ? 1 : 0 }
  }

  /// Adds the gradients of the first twelve entries; the last row is a constant.
  public func addGradient(
    of theta: UnsafePointer<Float>, fromMatrix gradient: UnsafePointer<Float>,
    to thetaGradient: UnsafeMutablePointer<Float>
  ) {
    for i in 0..<12 { thetaGradient[i] += gradient[i] }
  }
}
