import Networks
import Tensors

/// The sum over (c, ky, kx) of weight (o, c, ky, kx) · input (n, c, y · stride + ky − padding, …), and a bias.
///
/// Volumes likewise, with kz before ky.
struct ReferenceConvolution: ReferenceLayer {
  /// Weights (O, C, k, k) or (O, C, k, k, k), and bias (O).
  var parameters: [Values]
  let options: ConvolutionOptions

  init(_ options: ConvolutionOptions, channels: Int, axes: Int = 2, name: String = "convolution") {
    self.options = options
    let kernel = Array(repeating: options.kernel, count: axes)
    parameters = [
      .random(Shape([options.filters, channels] + kernel), "\(name)/weight"),
      .random([options.filters], "\(name)/bias"),
    ]
  }

  func forward(_ input: Values) -> Values {
    var output = Values(zeros: outputShape(input.shape))
    for index in output.numbers.indices {
      output.numbers[index] = parameters[1].numbers[filter(of: index, in: output.shape)]
    }
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
    for (index, slope) in gradient.numbers.enumerated() {
      toBias.numbers[filter(of: index, in: gradient.shape)] += slope
    }
    return ReferenceGradients(input: toInput, parameters: [toWeight, toBias])
  }

  /// The filter that made an element of the output.
  private func filter(of index: Int, in shape: Shape) -> Int {
    index / shape.spatial.reduce(1, *) % options.filters
  }

  private func outputShape(_ input: Shape) -> Shape {
    Shape(
      [input[0], options.filters]
        + input.spatial.map { ($0 + 2 * options.padding - options.kernel) / options.stride + 1 })
  }

  /// Every product of a weight and an input that some output sums up, as places in the three arrays.
  private func products(over input: Values) -> [(output: Int, weight: Int, input: Int)] {
    let (image, output) = (input.shape.volume, outputShape(input.shape).volume)
    let kernel = parameters[0].shape.volume
    var products: [(output: Int, weight: Int, input: Int)] = []
    forEach(output) { n, o, z, y, x in
      forEach([1, kernel[1], kernel[2], kernel[3], kernel[4]]) { _, c, kz, ky, kx in
        let slice = z * options.stride + kz - (input.shape.rank == 5 ? options.padding : 0)
        let row = y * options.stride + ky - options.padding
        let column = x * options.stride + kx - options.padding
        guard (0..<image[2]).contains(slice), (0..<image[3]).contains(row), (0..<image[4]).contains(column)
        else { return }
        products.append(
          (output.index(n, o, z, y, x), kernel.index(o, c, kz, ky, kx), image.index(n, c, slice, row, column))
        )
      }
    }
    return products
  }
}

extension Shape {
  /// (N, C, D, H, W), where an image has the depth 1.
  var volume: Shape { rank == 5 ? self : [self[0], self[1], 1, self[2], self[3]] }

  /// The place of an element of (N, C, D, H, W) in row-major order.
  func index(_ n: Int, _ c: Int, _ z: Int, _ y: Int, _ x: Int) -> Int {
    (((n * self[1] + c) * self[2] + z) * self[3] + y) * self[4] + x
  }
}

/// Four nested loops over the indices of a shape.
func forEach(_ shape: Shape, _ body: (Int, Int, Int, Int) -> Void) {
  forEach(Shape([1] + shape.dimensions)) { _, a, b, c, d in body(a, b, c, d) }
}

/// Five nested loops over the indices of a volume.
func forEach(_ shape: Shape, _ body: (Int, Int, Int, Int, Int) -> Void) {
  for a in 0..<shape[0] {
    for b in 0..<shape[1] {
      for c in 0..<shape[2] {
        for d in 0..<shape[3] {
          for e in 0..<shape[4] { body(a, b, c, d, e) }
        }
      }
    }
  }
}
