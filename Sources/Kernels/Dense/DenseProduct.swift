import Memory

/// Samples times a matrix: rows are samples, steps their features, and a vector holds neighbouring columns.
final class DenseProduct {
  /// (features, columns).
  let matrix: ColumnBlocks

  private let samples, features: AlignedMemory<Int>
  private let sampleCount, featureCount: Int

  init(samples sampleCount: Int, features featureCount: Int, columns: Int) {
    (self.sampleCount, self.featureCount) = (sampleCount, featureCount)
    samples = AlignedMemory((0..<sampleCount).map { $0 * featureCount })
    features = AlignedMemory(Array(0..<featureCount))
    matrix = ColumnBlocks(rows: featureCount, columns: columns)
  }

  /// Multiplies samples, (N, features).
  func run(_ input: UnsafePointer<Float>, into target: some ProductTarget) {
    BroadcastProduct(
      scalars: input, rows: samples.start, rowCount: sampleCount, steps: features.start,
      stepCount: featureCount, vectors: matrix.start, blockCount: matrix.count, stepStride: vectorLanes,
      blockStride: matrix.stride, tileWidth: 3
    ).run(into: target)
  }
}
