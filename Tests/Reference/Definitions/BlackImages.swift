package import Memory

/// Images that are black but for a few spots, and what a convolution's windows see of them.
package struct BlackImages {
  /// (N, C, H, W): in each sample a rectangle of noise in some of the channels, in the first sample nothing.
  package let input: [Float]

  /// Which elements of the output, (N, O, H′, W′), belong to a window that sees zeros only.
  package let seesNothing: [Bool]

  /// Makes them for a convolution of images or volumes.
  package init(_ geometry: ConvolutionGeometry) {
    let noise = Reference.noise(geometry.inputDimensions.reduce(1, *), seed: 1)
    input = noise.indices.map { Self.isInSpot($0, geometry) ? noise[$0] : 0 }
    let occupied = input.map { $0 == 0 ? Float(0) : 1 }
    let ones = [Float](repeating: 1, count: geometry.weightDimensions.reduce(1, *))
    let bias = [Float](repeating: 0, count: geometry.outputChannels)
    seesNothing = DirectConvolution(geometry, input: occupied, weights: ones)
      .output(bias: bias, rectified: false).map { $0 == 0 }
  }

  /// The places of `output` where a window sees nothing, and still the value is not that of the bias alone.
  package func wrong(in output: [Float], bias: [Float], rectified: Bool, _ geometry: ConvolutionGeometry)
    -> [Int]
  {
    let cells = geometry.outputSize.reduce(1, *)
    return output.indices.filter { index in
      let value = bias[index / cells % geometry.outputChannels]
      return seesNothing[index] && output[index] != (rectified ? max(value, 0) : value)
    }
  }

  /// The spot is a corner of a third of the image along every axis, the corners in turn; channels take turns, too.
  private static func isInSpot(_ index: Int, _ geometry: ConvolutionGeometry) -> Bool {
    let cells = geometry.inputSize.reduce(1, *)
    let (channel, sample) = (
      index / cells % geometry.inputChannels, index / cells / geometry.inputChannels
    )
    if (sample + channel) % 3 == 0 && geometry.inputChannels > 1 { return false }
    var (rest, isInside) = (index % cells, sample > 0)
    for (axis, size) in geometry.inputSize.enumerated().reversed() {
      let place = (sample >> axis) % 2 == 0 ? rest % size : size - 1 - rest % size
      isInside = isInside && 3 * place < size
      rest /= size
    }
    return isInside
  }
}
