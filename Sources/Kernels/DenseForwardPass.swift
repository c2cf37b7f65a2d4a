/// The output of a dense layer: rows are samples, steps are inputs, and a vector holds neighbouring outputs.
final class DenseForwardPass {
  private let sizes: DenseSizes
  private let rectified: Bool
  private let samples: AlignedMemory<Int>
  private let inputs: AlignedMemory<Int>
  private let weights: ColumnBlocks

  /// (block, lane).
  private let bias: AlignedMemory<Float>

  init(_ sizes: DenseSizes, fusedReLU: Bool) {
    self.sizes = sizes
    rectified = fusedReLU
    samples = AlignedMemory((0..<sizes.samples).map { $0 * sizes.inputs })
    inputs = AlignedMemory(Array(0..<sizes.inputs))
    weights = ColumnBlocks(rows: sizes.inputs, columns: sizes.outputs)
    bias = AlignedMemory(repeating: 0, count: weights.count * vectorLanes)
  }

  func packWeights(from plain: UnsafePointer<Float>) { weights.packTransposed(plain) }

  func run(input: UnsafePointer<Float>, bias plain: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>)
  {
    bias.start.update(from: plain, count: sizes.outputs)
    BroadcastProduct(
      scalars: input, rows: samples.start, rowCount: sizes.samples, steps: inputs.start,
      stepCount: sizes.inputs, vectors: weights.start, blockCount: weights.count, stepStride: vectorLanes,
      blockStride: weights.stride, tileWidth: 3
    ).run(
      into: OutputRows(
        epilogue: Epilogue(bias: bias, rectified: rectified), output: output, outputs: sizes.outputs))
  }
}

/// Writes outputs row-major.
private struct OutputRows: ProductTarget {
  let epilogue: Epilogue
  let output: UnsafeMutablePointer<Float>
  let outputs: Int

  @inline(__always)
  func put(_ sum: Vector, row: Int, block: Int) {
    let first = block &* vectorLanes
    epilogue.output(of: sum, block: block)
      .store(to: output + (row &* outputs &+ first), count: outputs &- first)
  }
}
