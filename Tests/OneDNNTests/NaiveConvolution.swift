import Kernels
import OneDNN

/// A convolution in Double by its definition, one loop a dimension.
struct NaiveConvolution {
  let geometry: ConvolutionGeometry
  let input, weights, bias: [Float]

  /// Calls `body` with the row-major indices of output, input and weight of every product.
  private func forEachProduct(_ body: (Int, Int, Int) -> Void) {
    // An image is a volume of one slice.
    let image = geometry.windows.count == 2
    let windows = (image ? [Window(size: 1)] : []) + geometry.windows
    let size = (image ? [1] : []) + geometry.inputSize
    let products = zip(windows, size).map { window, count in window.products(over: count) }
    let outputs = zip(windows, size).map { $0.outputCount(of: $1) }
    for n in 0..<geometry.batch {
      for o in 0..<geometry.outputChannels {
        for c in 0..<geometry.inputChannels {
          let planes = (n * geometry.outputChannels + o, n * geometry.inputChannels + c)
          let kernel = o * geometry.inputChannels + c
          for z in products[0] {
            for y in products[1] {
              let output = ((planes.0 * outputs[0] + z.output) * outputs[1] + y.output) * outputs[2]
              let input = ((planes.1 * size[0] + z.input) * size[1] + y.input) * size[2]
              let weight =
                ((kernel * windows[0].size + z.weight) * windows[1].size + y.weight) * windows[2].size
              for x in products[2] { body(output + x.output, input + x.input, weight + x.weight) }
            }
          }
        }
      }
    }
  }

  private var outputPlane: Int { geometry.outputSize.reduce(1, *) }

  func output(rectified: Bool) -> [Double] {
    var sums = (0..<geometry.outputDimensions.reduce(1, *)).map { index in
      Double(bias[index / outputPlane % geometry.outputChannels])
    }
    forEachProduct { sums[$0] += Double(input[$1]) * Double(weights[$2]) }
    return rectified ? sums.map { max(0, $0) } : sums
  }

  func inputGradient(_ outputGradient: [Float]) -> [Double] {
    var sums = [Double](repeating: 0, count: input.count)
    forEachProduct { sums[$1] += Double(outputGradient[$0]) * Double(weights[$2]) }
    return sums
  }

  func weightGradient(_ outputGradient: [Float]) -> [Double] {
    var sums = [Double](repeating: 0, count: weights.count)
    forEachProduct { sums[$2] += Double(outputGradient[$0]) * Double(input[$1]) }
    return sums
  }

  func biasGradient(_ outputGradient: [Float]) -> [Double] {
    var sums = [Double](repeating: 0, count: geometry.outputChannels)
    for (index, value) in outputGradient.enumerated() {
      sums[index / outputPlane % geometry.outputChannels] += Double(value)
    }
    return sums
  }
}

extension Window {
  /// Along one axis: every output, and what it multiplies with what, inside the input.
  fileprivate func products(over count: Int) -> [(output: Int, input: Int, weight: Int)] {
    (0..<outputCount(of: count)).flatMap { output in
      (0..<size).map { (output, output * stride + $0 - paddingLow, $0) }
    }.filter { (0..<count).contains($0.1) }
  }
}
