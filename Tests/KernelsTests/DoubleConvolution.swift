import Kernels

/// A convolution of images at any stride and padding by its definition, in Double, row-major.
struct DoubleConvolution {
  let geometry: ConvolutionGeometry
  let input, weights: [Float]

  /// Calls `body` with the row-major indices of output, input and weight of every product.
  private func forEachProduct(_ body: (Int, Int, Int) -> Void) {
    let (size, result) = (geometry.inputSize, geometry.outputSize)
    let (rows, columns) = (products(along: 0), products(along: 1))
    let kernel = geometry.windows.map(\.size)
    for n in 0..<geometry.batch {
      for o in 0..<geometry.outputChannels {
        for c in 0..<geometry.inputChannels {
          let output = (n * geometry.outputChannels + o) * result[0] * result[1]
          let input = (n * geometry.inputChannels + c) * size[0] * size[1]
          let weight = (o * geometry.inputChannels + c) * kernel[0] * kernel[1]
          for y in rows {
            for x in columns {
              body(
                output + y.output * result[1] + x.output, input + y.input * size[1] + x.input,
                weight + y.weight * kernel[1] + x.weight)
            }
          }
        }
      }
    }
  }

  /// Along one axis: every output, and what it multiplies with what, inside the input.
  private func products(along axis: Int) -> [(output: Int, input: Int, weight: Int)] {
    let window = geometry.windows[axis]
    return (0..<geometry.outputSize[axis]).flatMap { output in
      (0..<window.size).map { (output, output * window.stride + $0 - window.paddingLow, $0) }
    }.filter { (0..<geometry.inputSize[axis]).contains($0.1) }
  }

  func output(bias: [Float], rectified: Bool) -> [Double] {
    let plane = geometry.outputSize.reduce(1, *)
    var sums = (0..<geometry.outputDimensions.reduce(1, *)).map { Double(bias[$0 / plane % bias.count]) }
    sums.withUnsafeMutableBufferPointer { sums in
      forEachProduct { sums[$0] += Double(input[$1]) * Double(weights[$2]) }
    }
    return rectified ? sums.map { max(0, $0) } : sums
  }

  func inputGradient(_ outputGradient: [Float]) -> [Double] {
    var sums = [Double](repeating: 0, count: input.count)
    sums.withUnsafeMutableBufferPointer { sums in
      forEachProduct { sums[$1] += Double(outputGradient[$0]) * Double(weights[$2]) }
    }
    return sums
  }

  func weightGradient(_ outputGradient: [Float]) -> [Double] {
    var sums = [Double](repeating: 0, count: weights.count)
    sums.withUnsafeMutableBufferPointer { sums in
      forEachProduct { sums[$2] += Double(outputGradient[$0]) * Double(input[$1]) }
    }
    return sums
  }

  func biasGradient(_ outputGradient: [Float]) -> [Double] {
    let plane = geometry.outputSize.reduce(1, *)
    var sums = [Double](repeating: 0, count: geometry.outputChannels)
    for (index, value) in outputGradient.enumerated() {
      sums[index / plane % geometry.outputChannels] += Double(value)
    }
    return sums
  }
}
