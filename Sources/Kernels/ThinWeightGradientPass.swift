/// The gradients of a thin convolution's weights and bias: rows are kernel elements, steps are windows.
final class ThinWeightGradientPass {
  /// Windows in a stretch, such that two blocks' gradients stay in the first cache for all kernel elements.
  private static let stretch = 256

  private let sizes: ThinSizes
  private let windows: AlignedMemory<Int>
  private let taps: AlignedMemory<Int>
  private let image: PaddedImage

  /// (block, C, ky, kx, lane), then (block, lane).
  private let sums: AlignedMemory<Float>

  init(_ sizes: ThinSizes, image: PaddedImage) {
    self.sizes = sizes
    self.image = image
    windows = AlignedMemory(sizes.windowOffsets, filling: 0)
    taps = AlignedMemory(sizes.tapOffsets, filling: 0)
    sums = AlignedMemory(repeating: 0, count: sizes.blocks * (sizes.taps + 1) * vectorLanes)
  }

  /// (block, lane).
  private var biasSums: UnsafeMutablePointer<Float> { sums.start + sizes.blocks * sizes.taps * vectorLanes }

  func run(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>
  ) {
    sums.start.update(repeating: 0, count: sizes.blocks * (sizes.taps + 1) * vectorLanes)
    for sample in 0..<sizes.samples {
      let gradient = outputGradient + sample * sizes.outputCount
      addWeightSums(image.padding(input + sample * sizes.imageCount), gradient)
      for block in 0..<sizes.blocks {
        Vector(at: biasSums + block * vectorLanes)
          .adding(sizes.windows, at: gradient + block * sizes.windows * vectorLanes)
          .store(to: biasSums + block * vectorLanes)
      }
    }
    for output in 0..<sizes.outputs {
      let (block, lane) = output.quotientAndRemainder(dividingBy: vectorLanes)
      let packed = sums.start + block * sizes.taps * vectorLanes + lane
      for tap in 0..<sizes.taps { weightGradient[output * sizes.taps + tap] += packed[tap * vectorLanes] }
      biasGradient[output] += biasSums[output]
    }
  }

  private func addWeightSums(_ image: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>) {
    for first in stride(from: 0, to: sizes.windows, by: Self.stretch) {
      BroadcastProduct(
        scalars: image, rows: taps.start, rowCount: sizes.taps, steps: windows.start + first,
        stepCount: min(Self.stretch, sizes.windows - first), vectors: gradient + first * vectorLanes,
        blockCount: sizes.blocks, stepStride: vectorLanes, blockStride: sizes.windows * vectorLanes
      ).run(into: AddedSums(sums: sums.start, blockStride: sizes.taps * vectorLanes))
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

extension Vector {
  /// The sum of this vector and `count` vectors that follow one another from `address`.
  fileprivate func adding(_ count: Int, at address: UnsafePointer<Float>) -> Vector {
    // Four sums hide an addition's latency.
    var sums = (self, Vector(), Vector(), Vector())
    let fours = count / 4
    for index in 0..<fours {
      let four = address + index * 4 * vectorLanes
      sums.0 += Vector(at: four)
      sums.1 += Vector(at: four + vectorLanes)
      sums.2 += Vector(at: four + 2 * vectorLanes)
      sums.3 += Vector(at: four + 3 * vectorLanes)
    }
    for index in fours * 4..<count { sums.0 += Vector(at: address + index * vectorLanes) }
    return (sums.0 + sums.1) + (sums.2 + sums.3)
  }
}
