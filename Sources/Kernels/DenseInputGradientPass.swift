/// The gradient of a dense layer's input: rows are samples, steps are outputs, and a vector holds neighbouring inputs.
final class DenseInputGradientPass {
  private let sizes: DenseSizes
  private let samples: AlignedMemory<Int>
  private let outputs: AlignedMemory<Int>
  private let weights: ColumnBlocks

  init(_ sizes: DenseSizes) {
    self.sizes = sizes
    samples = AlignedMemory((0..<sizes.samples).map { $0 * sizes.outputs })
    outputs = AlignedMemory(Array(0..<sizes.outputs))
    weights = ColumnBlocks(rows: sizes.outputs, columns: sizes.inputs)
  }

  func packWeights(from plain: UnsafePointer<Float>) { weights.pack(plain) }

  func run(outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>) {
    BroadcastProduct(
      scalars: outputGradient, rows: samples.start, rowCount: sizes.samples, steps: outputs.start,
      stepCount: sizes.outputs, vectors: weights.start, blockCount: weights.count, stepStride: vectorLanes,
      blockStride: weights.stride, tileWidth: 3
    ).run(into: WrittenRows(gradient: inputGradient, inputs: sizes.inputs))
  }
}

/// Writes row-major.
private struct WrittenRows: ProductTarget {
  let gradient: UnsafeMutablePointer<Float>
  let inputs: Int

  @inline(__always)
  func put(_ sum: Vector, row: Int, block: Int) {
    let first = block &* vectorLanes
    sum.store(to: gradient + (row &* inputs &+ first), count: inputs &- first)
  }
}
