/// Computes the output of a thin convolution.
protocol ThinForward: AnyObject {
  /// Takes over weights, (O, C, ky, kx).
  func packWeights(from plain: UnsafePointer<Float>)

  /// Takes over the bias, (O).
  func takeBias(_ plain: UnsafePointer<Float>)

  /// Writes the output for one sample.
  func run(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>)
}

/// The output by the definition: rows are windows, steps are kernel elements.
final class ThinForwardPass: ThinForward {
  private let sizes: ThinSizes
  private let rectified: Bool
  private let windows: AlignedMemory<Int>
  private let taps: AlignedMemory<Int>
  private let image: PaddedImage

  /// (block, C, ky, kx, lane).
  private let weights: AlignedMemory<Float>

  /// (block, lane).
  private let bias: AlignedMemory<Float>

  init(_ sizes: ThinSizes, image: PaddedImage, fusedReLU: Bool) {
    self.sizes = sizes
    self.image = image
    rectified = fusedReLU
    windows = AlignedMemory(sizes.windowOffsets)
    taps = AlignedMemory(sizes.tapOffsets)
    weights = AlignedMemory(repeating: 0, count: sizes.blocks * sizes.taps * vectorLanes)
    bias = AlignedMemory(repeating: 0, count: sizes.blocks * vectorLanes)
  }

  func packWeights(from plain: UnsafePointer<Float>) {
    for output in 0..<sizes.outputs {
      let (block, lane) = output.quotientAndRemainder(dividingBy: vectorLanes)
      let packed = weights.start + block * sizes.taps * vectorLanes + lane
      for tap in 0..<sizes.taps { packed[tap * vectorLanes] = plain[output * sizes.taps + tap] }
    }
  }

  func takeBias(_ plain: UnsafePointer<Float>) { bias.start.update(from: plain, count: sizes.outputs) }

  func run(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>) {
    BroadcastProduct(
      scalars: image.load(input), rows: windows.start, rowCount: sizes.windows, steps: taps.start,
      stepCount: sizes.taps, vectors: weights.start, blockCount: sizes.blocks, stepStride: vectorLanes,
      blockStride: sizes.taps * vectorLanes
    ).run(
      into: OutputBlocks(
        epilogue: Epilogue(bias: bias, rectified: rectified), output: output,
        blockStride: sizes.windows * vectorLanes))
  }
}

/// Writes outputs in blocks of channels.
private struct OutputBlocks: ProductTarget {
  let epilogue: Epilogue
  let output: UnsafeMutablePointer<Float>
  let blockStride: Int

  @inline(__always)
  func put(_ sum: Vector, row: Int, block: Int) {
    epilogue.output(of: sum, block: block)
      .store(to: output + (block &* blockStride &+ row &* vectorLanes))
  }
}
