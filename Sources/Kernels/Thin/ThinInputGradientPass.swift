import Memory

/// Computes the gradient of a thin convolution's input, sample by sample.
protocol ThinInputGradient: AnyObject {
  /// Takes over weights, (O, C, ky, kx).
  func packWeights(from plain: UnsafePointer<Float>)

  /// Overwrites the gradient of one sample's image.
  func run(outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>)
}

/// The gradient of the input by the definition: planes are added to the image, a pixel further right for each.
final class ThinInputGradientPass: ThinInputGradient {
  private let sizes: ThinSizes
  private let planes: ThinPlanes

  /// The output's gradient, (vector of windows, O, lane), with zeros behind the last window.
  private let gradients: AlignedMemory<Float>

  /// What is left of a block behind the last whole vector of windows, and zeros.
  private let remainder: AlignedMemory<Float>

  private let image: AlignedMemory<Float>
  private let addition: RowAddition

  init(_ sizes: ThinSizes) {
    self.sizes = sizes
    planes = ThinPlanes(sizes)
    gradients = AlignedMemory(repeating: 0, count: sizes.windowVectors * sizes.gradientStride)
    remainder = AlignedMemory(repeating: 0, count: sizes.squareCount)
    image = AlignedMemory(repeating: 0, count: sizes.paddedCount + vectorLanes)
    addition = RowAddition(count: sizes.outputWidth)
  }

  func packWeights(from plain: UnsafePointer<Float>) {
    planes.weights.start.update(from: plain, count: sizes.outputs * sizes.taps)
  }

  func run(outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>) {
    // Puts windows where channels were: (window, lane) becomes (vector of windows, channel, lane).
    sizes.forEachWindowVector(of: outputGradient, rest: remainder) { transpose($0, to: gradients.start + $1) }
    planes.run(gradients.start)
    image.start.update(repeating: 0, count: sizes.paddedCount)
    addPlanes()
    for row in 0..<sizes.rows {
      (inputGradient + row * sizes.width).update(
        from: image.start + sizes.paddedOffset(ofRow: row), count: sizes.width)
    }
  }

  private func addPlanes() {
    for channel in 0..<sizes.channels {
      for kx in 0..<sizes.kernelWidth {
        addition.add(
          sizes.paddedHeight, from: planes.memory.start + (channel * sizes.kernelWidth + kx) * planes.stride,
          by: sizes.outputWidth, to: image.start + channel * sizes.paddedPlane + kx, by: sizes.paddedWidth)
      }
    }
  }
}
