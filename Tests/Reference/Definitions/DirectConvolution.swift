package import Memory

/// A convolution of images or volumes at any stride and padding by its definition, in Double, row-major.
///
/// An output (n, o, y, x) is the sum over (c, ky, kx) of weight (o, c, ky, kx) · input (n, c, y · stride + ky − padding, …),
/// and a bias; volumes have kz before ky.
package struct DirectConvolution {
  private let geometry: ConvolutionGeometry
  private let input, weights: [Double]

  /// Takes an input (N, C, H, W) and weights (O, C, ky, kx), or those of volumes.
  package init(
    _ geometry: ConvolutionGeometry, input: [some BinaryFloatingPoint], weights: [some BinaryFloatingPoint]
  ) {
    self.geometry = geometry
    self.input = input.map { Double($0) }
    self.weights = weights.map { Double($0) }
  }

  /// The output (N, O, H′, W′), rectified if asked.
  package func output(bias: [some BinaryFloatingPoint], rectified: Bool = false) -> [Double] {
    let start = (0..<geometry.outputDimensions.reduce(1, *)).map { Double(bias[outputChannel(of: $0)]) }
    let sums = sums(from: start) { sums, run, stride in
      let weight = weights[run.weight]
      for i in 0..<run.count { sums[run.output + i] += weight * input[run.input + i * stride] }
    }
    return rectified ? sums.map { max(0, $0) } : sums
  }

  /// The gradient of the input.
  package func inputGradient(_ outputGradient: [some BinaryFloatingPoint]) -> [Double] {
    let slopes = outputGradient.map { Double($0) }
    return sums(from: input.map { _ in 0 }) { sums, run, stride in
      let weight = weights[run.weight]
      for i in 0..<run.count { sums[run.input + i * stride] += weight * slopes[run.output + i] }
    }
  }

  /// The gradient of the weights.
  package func weightGradient(_ outputGradient: [some BinaryFloatingPoint]) -> [Double] {
    let slopes = outputGradient.map { Double($0) }
    return sums(from: weights.map { _ in 0 }) { sums, run, stride in
      var sum = 0.0
      for i in 0..<run.count { sum += slopes[run.output + i] * input[run.input + i * stride] }
      sums[run.weight] += sum
    }
  }

  /// The gradient of the bias, (O).
  package func biasGradient(_ outputGradient: [some BinaryFloatingPoint]) -> [Double] {
    var sums = [Double](repeating: 0, count: geometry.outputChannels)
    for (index, value) in outputGradient.enumerated() { sums[outputChannel(of: index)] += Double(value) }
    return sums
  }

  private func outputChannel(of index: Int) -> Int {
    index / geometry.outputSize.reduce(1, *) % geometry.outputChannels
  }

  /// What `add` makes of sums, called for all products with the stride between inputs side by side.
  private func sums(
    from start: [Double], _ add: (UnsafeMutableBufferPointer<Double>, ConvolutionRuns.Run, Int) -> Void
  ) -> [Double] {
    let (runs, stride) = (ConvolutionRuns(geometry), geometry.windows.last?.stride ?? 1)
    var sums = start
    // An array would be checked for other owners at every sum.
    sums.withUnsafeMutableBufferPointer { sums in
      runs.forEach { add(sums, $0, stride) }
    }
    return sums
  }
}
