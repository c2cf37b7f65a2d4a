import Memory

/// Sums over windows of pixels times the output's gradient: rows are kernel elements, steps are windows.
final class ThinWeightSums {
  /// Windows in a stretch, such that two blocks' gradients stay in the first cache for all kernel elements.
  private static var stretch: Int { 2048 / vectorLanes }

  private let sizes: ThinSizes
  private let windows: AlignedMemory<Int>

  /// Kernel elements, and behind them what the bias is multiplied with, if it is.
  private let rows: AlignedMemory<Int>
  private let rowCount: Int

  /// (block, row, lane).
  private let sums: AlignedMemory<Float>

  /// `onesOffset` is where the ones for the bias begin in the image; nil if its gradient is not wanted.
  init(_ sizes: ThinSizes, onesOffset: Int?) {
    self.sizes = sizes
    windows = AlignedMemory(sizes.windowOffsets)
    let offsets = sizes.tapOffsets + (onesOffset.map { [$0] } ?? [])
    rows = AlignedMemory(offsets)
    rowCount = offsets.count
    sums = AlignedMemory(repeating: 0, count: sizes.blocks * rowCount * vectorLanes)
  }

  /// Begins new sums.
  func clear() {
    sums.start.update(repeating: 0, count: sizes.blocks * rowCount * vectorLanes)
  }

  /// Takes one sample's image and gradient into the sums; `stride` leads from one window's gradient to the next.
  func add(_ image: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>, stride step: Int = vectorLanes) {
    for first in stride(from: 0, to: sizes.windows, by: Self.stretch) {
      BroadcastProduct(
        scalars: image, rows: rows.start, rowCount: rowCount, steps: windows.start + first,
        stepCount: min(Self.stretch, sizes.windows - first), vectors: gradient + first * step,
        blockCount: sizes.blocks, stepStride: step, blockStride: sizes.windows * step
      ).run(into: AddedSums(sums: sums.start, blockStride: rowCount * vectorLanes))
    }
  }

  /// The sum of a kernel element, or behind these of the bias, for an output channel.
  func sum(output: Int, row: Int) -> Float {
    let (block, lane) = output.quotientAndRemainder(dividingBy: vectorLanes)
    return sums.start[(block * rowCount + row) * vectorLanes + lane]
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
