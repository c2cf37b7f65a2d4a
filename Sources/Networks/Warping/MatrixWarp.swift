/// A transformer that reads by one matrix, which an objective may hold against another.
///
/// Matrices are those of `MatrixFamily`: (n + 1)² entries for n axes.
protocol MatrixWarp: WarpRecord {
  /// Whether anything that the matrix comes of is learnt.
  var learnsMatrix: Bool { get }

  /// Whether a transformer stands before it, so that it does not read the image itself.
  var readsWarped: Bool { get }

  /// Whether its family is given by one matrix.
  var hasMatrix: Bool { get }

  /// Whether the matrix's last row may be another than (0 … 0 1).
  var divides: Bool { get }

  /// Writes the matrix by which a sample was read in the last forward pass.
  func writeMatrix(of sample: Int, to entries: UnsafeMutablePointer<Float>)

  /// Adds to the gradient of that matrix, between a forward pass and its backward pass.
  func addMatrixGradient(_ gradient: UnsafePointer<Float>, of sample: Int)
}
