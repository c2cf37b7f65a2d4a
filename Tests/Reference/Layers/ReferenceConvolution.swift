import Memory
import Networks
import Tensors

/// A convolution by its definition, perhaps rectified: weights (O, C, k, k) or (O, C, k, k, k), bias (O).
struct ReferenceConvolution: ReferenceLayer {
  let path: String
  let options: ConvolutionOptions

  func outputShape(of input: Shape) -> Shape {
    Shape(
      [input[0], options.filters]
        + input.spatial.map { ($0 + 2 * options.padding - options.kernel) / options.stride + 1 })
  }

  func forward(_ input: Variable, on tape: Tape) -> Variable {
    let geometry = geometry(of: input.shape)
    let weight = tape.parameter("\(path)/weight", geometry.weightDimensions)
    let bias = tape.parameter("\(path)/bias", [options.filters])
    let definition = DirectConvolution(
      geometry, input: input.values.numbers, weights: weight.values.numbers)
    let sums = Values(outputShape(of: input.shape), definition.output(bias: bias.values.numbers))
    let output = tape.record(sums) { gradient in
      input.addGradient(definition.inputGradient(gradient.numbers))
      weight.addGradient(definition.weightGradient(gradient.numbers))
      bias.addGradient(definition.biasGradient(gradient.numbers))
      let squares = gradient.numbers.map { $0 * $0 }
      tape.note(squares: squares, of: bias)
      tape.note(
        squares: DirectConvolution(
          geometry, input: input.values.numbers.map { $0 * $0 }, weights: weight.values.numbers
        ).weightGradient(squares), of: weight)
    }
    return tape.activated(output, options.activation, options.slope)
  }

  private func geometry(of input: Shape) -> ConvolutionGeometry {
    let window = Window(
      size: options.kernel, stride: options.stride, paddingLow: options.padding, paddingHigh: options.padding)
    return ConvolutionGeometry(
      batch: input[0], inputChannels: input[1], outputChannels: options.filters, inputSize: input.spatial,
      windows: input.spatial.map { _ in window })
  }
}
