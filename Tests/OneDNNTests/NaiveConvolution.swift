import OneDNN

/// A convolution in Double by its definition, one loop a dimension.
struct NaiveConvolution {
  let geometry: ConvolutionGeometry
  let input, weights, bias: [Float]

  /// Calls `body` with the row-major indices of output, input and weight of every product.
  private func forEachProduct(_ body: (Int, Int, Int) -> Void) {
    let (size, outputSize) = (geometry.inputSize, geometry.outputSize)
    let (vertical, horizontal) = (geometry.windows[0], geometry.windows[1])
    let (channels, filters) = (geometry.inputChannels, geometry.outputChannels)
    for n in 0..<geometry.batch {
      for o in 0..<filters {
        for oy in 0..<outputSize[0] {
          for ox in 0..<outputSize[1] {
            let output = ((n * filters + o) * outputSize[0] + oy) * outputSize[1] + ox
            for c in 0..<channels {
              for ky in 0..<vertical.size {
                for kx in 0..<horizontal.size {
                  let y = oy * vertical.stride + ky - vertical.paddingLow
                  let x = ox * horizontal.stride + kx - horizontal.paddingLow
                  guard (0..<size[0]).contains(y), (0..<size[1]).contains(x) else { continue }
                  let weight = ((o * channels + c) * vertical.size + ky) * horizontal.size + kx
                  body(output, ((n * channels + c) * size[0] + y) * size[1] + x, weight)
                }
              }
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
