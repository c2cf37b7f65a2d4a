import Memory

/// Computes the output of a thin convolution.
protocol ThinForward: AnyObject {
  /// Takes over weights, (O, C, ky, kx).
  func packWeights(from plain: UnsafePointer<Float>)

  /// Writes the output for one sample.
  func run(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>)
}

/// The output by the definition: rows are windows, steps are kernel elements.
final class ThinForwardPass: ThinForward {
  private let sizes: ThinSizes
  private let epilogue: Epilogue
  private let windows: AlignedMemory<Int>
  private let taps: AlignedMemory<Int>
  private let image: PaddedImage

  /// (C · ky · kx, O).
  private let weights: ColumnBlocks

  init(_ sizes: ThinSizes, image: PaddedImage, epilogue: Epilogue) {
    (self.sizes, self.image, self.epilogue) = (sizes, image, epilogue)
    windows = AlignedMemory(sizes.windowOffsets)
    taps = AlignedMemory(sizes.tapOffsets)
    weights = ColumnBlocks(rows: sizes.taps, columns: sizes.outputs)
  }

  func packWeights(from plain: UnsafePointer<Float>) { weights.packTransposed(plain) }

  func run(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>) {
    BroadcastProduct(
      scalars: image.load(input), rows: windows.start, rowCount: sizes.windows, steps: taps.start,
      stepCount: sizes.taps, vectors: weights.start, blockCount: weights.count, stepStride: vectorLanes,
      blockStride: weights.stride, tileWidth: 3
    ).run(
      into: OutputBlocks(epilogue: epilogue, output: output, blockStride: sizes.windows * vectorLanes))
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
