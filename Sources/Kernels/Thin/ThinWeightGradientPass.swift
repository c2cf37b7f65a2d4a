import Memory

/// Computes the gradients of a thin convolution's weights and bias, sample by sample.
protocol ThinWeightGradient: AnyObject {
  /// Begins new sums.
  func clear()

  /// Takes one sample into the sums.
  func add(input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>)

  /// Adds the sums to the gradients.
  func finish(weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>)
}

/// The gradients of weights and bias by the definition.
final class ThinWeightGradientPass: ThinWeightGradient {
  private let sizes: ThinSizes
  private let image: PaddedImage
  private let sums: ThinWeightSums

  init(_ sizes: ThinSizes, image: PaddedImage) {
    self.sizes = sizes
    self.image = image
    sums = ThinWeightSums(sizes, onesOffset: sizes.paddedCount)
  }

  func clear() { sums.clear() }

  func add(input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>) {
    sums.add(image.load(input), outputGradient)
  }

  func finish(weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>) {
    for output in 0..<sizes.outputs {
      for tap in 0..<sizes.taps {
        weightGradient[output * sizes.taps + tap] += sums.sum(output: output, row: tap)
      }
      biasGradient[output] += sums.sum(output: output, row: sizes.taps)
    }
  }
}
