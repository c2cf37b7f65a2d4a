/// The output of a thin convolution: rows are windows, steps are kernel elements.
final class ThinForwardPass {
  private let sizes: ThinSizes
  private let floor: Float
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
    floor = fusedReLU ? 0 : -.infinity
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

  func run(input: UnsafePointer<Float>, bias plain: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>)
  {
    bias.start.update(from: plain, count: sizes.outputs)
    for sample in 0..<sizes.samples {
      BroadcastProduct(
        scalars: image.load(input + sample * sizes.imageCount), rows: windows.start,
        rowCount: sizes.windows,
        steps: taps.start, stepCount: sizes.taps, vectors: weights.start, blockCount: sizes.blocks,
        stepStride: vectorLanes, blockStride: sizes.taps * vectorLanes
      ).run(
        into: BiasedSums(
          bias: bias.start, floor: floor, output: output + sample * sizes.outputCount,
          blockStride: sizes.windows * vectorLanes))
    }
  }
}

/// Adds the bias, rectifies and writes.
private struct BiasedSums: ProductTarget {
  let bias: UnsafePointer<Float>
  let floor: Float
  let output: UnsafeMutablePointer<Float>
  let blockStride: Int

  @inline(__always)
  func put(_ sum: Vector, row: Int, block: Int) {
    let value = sum + Vector(at: bias + block &* vectorLanes)
    // Unlike a maximum, the comparison keeps what is not a number.
    value.replacing(with: floor, where: value .< floor)
      .store(to: output + (block &* blockStride &+ row &* vectorLanes))
  }
}
