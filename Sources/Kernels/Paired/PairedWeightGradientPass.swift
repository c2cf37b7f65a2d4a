import Memory

/// The gradients of weights and bias by ``PairFilter``.
final class PairedWeightGradientPass: ThinWeightGradient {
  private let sizes: ThinSizes
  private let image: PairedImage
  private let sums: [ThinWeightSums]

  /// Sums and differences of both gradients of every pair, (2, block, pair, lane).
  private let combined: AlignedMemory<Float>

  /// Takes the sizes of the paired convolutions.
  init(_ sizes: ThinSizes, image: PairedImage) {
    self.sizes = sizes
    self.image = image
    sums = (0..<PairFilter.productCount).map {
      ThinWeightSums(sizes, onesOffset: $0 == 1 ? image.onesOffset : nil)
    }
    combined = AlignedMemory(repeating: 0, count: sizes.outputCount)
  }

  func clear() {
    for sum in sums { sum.clear() }
  }

  func add(input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>) {
    let image = (start: image.load(input), stride: image.stride)
    let half = sizes.outputCount / PairFilter.windows
    combine(outputGradient, count: half)
    // The first window's gradient alone belongs to the first product, the second's to the last.
    sums[0].add(image.start, outputGradient, stride: PairFilter.windows * vectorLanes)
    sums[1].add(image.start + image.stride, combined.start)
    sums[2].add(image.start + 2 * image.stride, combined.start + half)
    sums[3].add(
      image.start + 3 * image.stride, outputGradient + vectorLanes, stride: PairFilter.windows * vectorLanes)
  }

  private func combine(_ gradient: UnsafePointer<Float>, count: Int) {
    for index in stride(from: 0, to: count, by: vectorLanes) {
      let pair = gradient + PairFilter.windows * index
      let (first, second) = (Vector(at: pair), Vector(at: pair + vectorLanes))
      (first + second).store(to: combined.start + index)
      (first - second).store(to: combined.start + (count + index))
    }
  }

  func finish(weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>) {
    for output in 0..<sizes.outputs {
      for tap in 0..<sizes.taps {
        let gradients = PairFilter.tapGradients([
          sums[0].sum(output: output, row: tap), sums[1].sum(output: output, row: tap),
          sums[2].sum(output: output, row: tap), sums[3].sum(output: output, row: tap),
        ])
        let three = weightGradient + sizes.weightIndex(output: output, tap: tap)
        for index in 0..<PairFilter.taps { three[index] += gradients[index] }
      }
      biasGradient[output] += sums[1].sum(output: output, row: sizes.taps)
    }
  }
}
