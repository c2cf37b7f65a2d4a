public import Memory

/// A convolution of images or volumes at any stride and padding by its definition, in Double, row-major.
public struct DirectConvolution {
  private let geometry: ConvolutionGeometry
  private let input, weights: [Float]

  /// Takes an input (N, C, H, W) and weights (O, C, ky, kx), or those of volumes.
  public init(_ geometry: ConvolutionGeometry, input: [Float], weights: [Float]) {
    self.geometry = geometry
    self.input = input
    self.weights = weights
  }

  /// The output (N, O, H′, W′), rectified if asked.
  public func output(bias: [Float], rectified: Bool) -> [Double] {
    let start = (0..<geometry.outputDimensions.reduce(1, *)).map { Double(bias[outputChannel(of: $0)]) }
    let sums = sums(from: start) { sums, output, input, weight in
      sums[output] += Double(self.input[input]) * Double(weights[weight])
    }
    return rectified ? sums.map { max(0, $0) } : sums
  }

  /// The gradient of the input.
  public func inputGradient(_ outputGradient: [Float]) -> [Double] {
    sums(from: input.map { _ in 0 }) { sums, output, input, weight in
      sums[input] += Double(outputGradient[output]) * Double(weights[weight])
    }
  }

  /// The gradient of the weights.
  public func weightGradient(_ outputGradient: [Float]) -> [Double] {
    sums(from: weights.map { _ in 0 }) { sums, output, input, weight in
      sums[weight] += Double(outputGradient[output]) * Double(self.input[input])
    }
  }

  /// The gradient of the bias, (O).
  public func biasGradient(_ outputGradient: [Float]) -> [Double] {
    var sums = [Double](repeating: 0, count: geometry.outputChannels)
    for (index, value) in outputGradient.enumerated() { sums[outputChannel(of: index)] += Double(value) }
    return sums
  }

  private func outputChannel(of index: Int) -> Int {
    index / geometry.outputSize.reduce(1, *) % geometry.outputChannels
  }

  /// Calls `add` with the row-major indices of output, input and weight of every product.
  private func sums(
    from start: [Double], _ add: (UnsafeMutableBufferPointer<Double>, Int, Int, Int) -> Void
  ) -> [Double] {
    var sums = start
    // An array would be checked for other owners at every sum.
    sums.withUnsafeMutableBufferPointer { sums in
      forEachProduct { add(sums, $0, $1, $2) }
    }
    return sums
  }

  private func forEachProduct(_ body: (Int, Int, Int) -> Void) {
    // An image is a volume of one slice.
    let slice = geometry.windows.count == 2
    let windows = (slice ? [Window(size: 1)] : []) + geometry.windows
    let inputs = (slice ? [1] : []) + geometry.inputSize
    let outputs = (slice ? [1] : []) + geometry.outputSize
    let products = zip(windows, zip(inputs, outputs)).map { $0.products(over: $1.0, outputs: $1.1) }
    for n in 0..<geometry.batch {
      for o in 0..<geometry.outputChannels {
        for c in 0..<geometry.inputChannels {
          let (output, input) = (n * geometry.outputChannels + o, n * geometry.inputChannels + c)
          let kernel = o * geometry.inputChannels + c
          for z in products[0] {
            for y in products[1] {
              let output = ((output * outputs[0] + z.output) * outputs[1] + y.output) * outputs[2]
              let input = ((input * inputs[0] + z.input) * inputs[1] + y.input) * inputs[2]
              let weight =
                ((kernel * windows[0].size + z.weight) * windows[1].size + y.weight) * windows[2].size
              for x in products[2] { body(output + x.output, input + x.input, weight + x.weight) }
            }
          }
        }
      }
    }
  }
}

extension Window {
  /// Along one axis: every output, and what it multiplies with what, inside the input.
  fileprivate func products(over inputs: Int, outputs: Int) -> [(output: Int, input: Int, weight: Int)] {
    (0..<outputs).flatMap { output in
      (0..<size).map { (output, output * stride + $0 - paddingLow, $0) }
    }.filter { (0..<inputs).contains($0.1) }
  }
}
