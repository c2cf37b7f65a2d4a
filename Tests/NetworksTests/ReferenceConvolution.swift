import Networks
import Tensors

/// The sum over (c, ky, kx) of weight (o, c, ky, kx) · input (n, c, y · stride + ky − padding, …), and a bias.
struct ReferenceConvolution: ReferenceLayer {
  /// Weights (O, C, k, k) and bias (O).
  var parameters: [Values]
  let options: ConvolutionOptions

  init(_ options: ConvolutionOptions, channels: Int, name: String = "convolution") {
    self.options = options
    parameters = [
      .random([options.filters, channels, options.kernel, options.kernel], "\(name)/weight"),
      .random([options.filters], "\(name)/bias"),
    ]
  }

  func forward(_ input: Values) -> Values {
    var output = Values(zeros: outputShape(input.shape))
    for index in output.numbers.indices { output.numbers[index] = bias(of: index, in: output.shape) }
    for product in products(over: input) {
      output.numbers[product.output] += parameters[0].numbers[product.weight] * input.numbers[product.input]
    }
    return options.activation == .relu ? output.rectified : output
  }

  func backward(_ outputGradient: Values, at input: Values) -> ReferenceGradients {
    let gradient =
      options.activation == .relu ? outputGradient.masked(wherePositive: forward(input)) : outputGradient
    var (toInput, toWeight) = (Values(zeros: input.shape), Values(zeros: parameters[0].shape))
    var toBias = Values(zeros: parameters[1].shape)
    for product in products(over: input) {
      let slope = gradient.numbers[product.output]
      toInput.numbers[product.input] += slope * parameters[0].numbers[product.weight]
      toWeight.numbers[product.weight] += slope * input.numbers[product.input]
    }
    let places = gradient.shape[2] * gradient.shape[3]
    for (index, slope) in gradient.numbers.enumerated() {
      toBias.numbers[index / places % options.filters] += slope
    }
    return ReferenceGradients(input: toInput, parameters: [toWeight, toBias])
  }

  private func bias(of index: Int, in shape: Shape) -> Double {
    parameters[1].numbers[index / (shape[2] * shape[3]) % options.filters]
  }

  private func outputShape(_ input: Shape) -> Shape {
    Shape(
      [input[0], options.filters]
        + input.spatial.map { ($0 + 2 * options.padding - options.kernel) / options.stride + 1 })
  }

  /// Every product of a weight and an input that some output sums up, as places in the three arrays.
  private func products(over input: Values) -> [(output: Int, weight: Int, input: Int)] {
    let output = Values(zeros: outputShape(input.shape))
    var products: [(output: Int, weight: Int, input: Int)] = []
    forEach([input.shape[0], options.filters, output.shape[2], output.shape[3]]) { n, o, y, x in
      forEach([1, input.shape[1], options.kernel, options.kernel]) { _, c, ky, kx in
        let row = y * options.stride + ky - options.padding
        let column = x * options.stride + kx - options.padding
        guard (0..<input.shape[2]).contains(row), (0..<input.shape[3]).contains(column) else { return }
        products.append(
          (output.index(n, o, y, x), parameters[0].index(o, c, ky, kx), input.index(n, c, row, column)))
      }
    }
    return products
  }
}

/// Four nested loops over the indices of a shape.
func forEach(_ shape: Shape, _ body: (Int, Int, Int, Int) -> Void) {
  for a in 0..<shape[0] {
    for b in 0..<shape[1] {
      for c in 0..<shape[2] {
        for d in 0..<shape[3] { body(a, b, c, d) }
      }
    }
  }
}
