/// The gradients of a thin convolution's weights and bias: rows are kernel elements, steps are windows.
final class ThinWeightGradientPass {
  /// Windows in a stretch, such that two blocks' gradients stay in the first cache for all kernel elements.
  private static var stretch: Int { 2048 / vectorLanes }

  private let sizes: ThinSizes
  private let windows: AlignedMemory<Int>
  private let image: PaddedImage

  /// Kernel elements, and behind them what the bias is multiplied with.
  private let rows: AlignedMemory<Int>
  private let rowCount: Int

  /// (block, row, lane).
  private let sums: AlignedMemory<Float>

  init(_ sizes: ThinSizes, image: PaddedImage) {
    self.sizes = sizes
    self.image = image
    windows = AlignedMemory(sizes.windowOffsets)
    rows = AlignedMemory(sizes.tapOffsets + [sizes.paddedCount])
    rowCount = sizes.taps + 1
    sums = AlignedMemory(repeating: 0, count: sizes.blocks * rowCount * vectorLanes)
  }

  /// Begins new sums.
  func clear() {
    sums.start.update(repeating: 0, count: sizes.blocks * rowCount * vectorLanes)
  }

  /// Takes one sample into the sums.
  func add(input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>) {
    let scalars = image.load(input)
    for first in stride(from: 0, to: sizes.windows, by: Self.stretch) {
      BroadcastProduct(
        scalars: scalars, rows: rows.start, rowCount: rowCount, steps: windows.start + first,
        stepCount: min(Self.stretch, sizes.windows - first), vectors: outputGradient + first * vectorLanes,
        blockCount: sizes.blocks, stepStride: vectorLanes, blockStride: sizes.windows * vectorLanes
      ).run(into: AddedSums(sums: sums.start, blockStride: rowCount * vectorLanes))
    }
  }

  /// Adds the sums to the gradients.
  func finish(weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>) {
    for output in 0..<sizes.outputs {
      let (block, lane) = output.quotientAndRemainder(dividingBy: vectorLanes)
      let packed = sums.start + block * rowCount * vectorLanes + lane
      for tap in 0..<sizes.taps { weightGradient[output * sizes.taps + tap] += packed[tap * vectorLanes] }
      biasGradient[output] += packed[sizes.taps * vectorLanes]
    }
  }
}

/// Adds to what is there.
private struct AddedSums: ProductTarget {
  let sums: UnsafeMutablePointer<Float>
  let blockStride: Int

  @inline(__always)
  func put(_ sum: Vector, row: Int, block: Int) {
    let address = sums + (block &* blockStride &+ row &* vectorLanes)
    (Vector(at: address) + sum).store(to: address)
  }
}
