import Memory

/// The gradients of a dense layer's weights and bias: rows are outputs, steps are samples, and a vector holds
/// neighbouring inputs.
final class DenseWeightGradientPass {
  private let sizes: DenseSizes
  private let outputs: AlignedMemory<Int>
  private let samples: AlignedMemory<Int>
  private let inputs: ColumnBlocks

  /// The output's gradient with room behind every sample: rows a power of two apart would share few lines of a cache.
  private let outputGradients: AlignedMemory<Float>
  private let sampleStride: Int

  init(_ sizes: DenseSizes) {
    self.sizes = sizes
    let sampleStride = ((sizes.outputs + cacheLine - 1) / cacheLine | 1) * cacheLine
    self.sampleStride = sampleStride
    outputs = AlignedMemory(Array(0..<sizes.outputs))
    samples = AlignedMemory((0..<sizes.samples).map { $0 * sampleStride })
    inputs = ColumnBlocks(rows: sizes.samples, columns: sizes.inputs)
    outputGradients = AlignedMemory(repeating: 0, count: sizes.samples * sampleStride)
  }

  func addWeights(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    to gradient: UnsafeMutablePointer<Float>
  ) {
    inputs.pack(input)
    for sample in 0..<sizes.samples {
      (outputGradients.start + sample * sampleStride)
        .update(from: outputGradient + sample * sizes.outputs, count: sizes.outputs)
    }
    let product = BroadcastProduct(
      scalars: outputGradients.start, rows: outputs.start, rowCount: sizes.outputs, steps: samples.start,
      stepCount: sizes.samples, vectors: inputs.start, blockCount: inputs.count, stepStride: vectorLanes,
      blockStride: inputs.stride, tileWidth: 3)
    // By rows, so that the gradient goes through memory from its beginning to its end.
    let wholeBlocks = sizes.inputs / vectorLanes
    product.runByRows(blocks: 0..<wholeBlocks, into: AddedRows(gradient: gradient, inputs: sizes.inputs))
    product.runByRows(
      blocks: wholeBlocks..<inputs.count, into: AddedRowEnds(gradient: gradient, inputs: sizes.inputs))
  }

  func addBias(outputGradient: UnsafePointer<Float>, to gradient: UnsafeMutablePointer<Float>) {
    let whole = sizes.outputs / vectorLanes * vectorLanes
    for output in stride(from: 0, to: whole, by: vectorLanes) {
      var sum = Vector()
      for sample in 0..<sizes.samples {
        sum += Vector(at: outputGradient + (sample * sizes.outputs + output))
      }
      (Vector(at: gradient + output) + sum).store(to: gradient + output)
    }
    for output in whole..<sizes.outputs {
      var sum: Float = 0
      for sample in 0..<sizes.samples { sum += outputGradient[sample * sizes.outputs + output] }
      gradient[output] += sum
    }
  }
}

/// Adds row-major to what is there, whole vectors.
///
/// Few steps make such a sum, so that a test of each vector's length would show.
private struct AddedRows: ProductTarget {
  let gradient: UnsafeMutablePointer<Float>
  let inputs: Int

  @inline(__always)
  func put(_ sum: Vector, row: Int, block: Int) {
    let address = gradient + (row &* inputs &+ block &* vectorLanes)
    (Vector(at: address) + sum).store(to: address)
  }
}

/// Adds row-major to what is there, the last vector of each row.
private struct AddedRowEnds: ProductTarget {
  let gradient: UnsafeMutablePointer<Float>
  let inputs: Int

  @inline(__always)
  func put(_ sum: Vector, row: Int, block: Int) {
    let first = block &* vectorLanes
    let address = gradient + (row &* inputs &+ first)
    (Vector(at: address, count: inputs &- first) + sum).store(to: address, count: inputs &- first)
  }
}
