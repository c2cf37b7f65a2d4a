import Networks
import OneDNN
import Reference
import Tensors
import Testing

/// A layer built by itself and run on values in plain order, whatever layout it takes and gives.
struct LayerUnderTest {
  let layer: any Layer
  let parameters = ParameterStore()
  let state = ParameterStore()
  let pass: Pass
  private let input: Tensor
  private let outputGradient: Tensor

  /// Builds the layer behind something that gives `input`, and sets its parameters if they are given.
  init(_ options: LayerOptions, behind input: TensorDescriptor, parameters values: [Values]? = nil) throws {
    try Threads.set(1)
    layer = try options.makeLayer(behind: input, in: parameters, state: state)
    parameters.seal(seed: 1)
    state.seal(seed: 1)
    pass = Pass(capacity: input.shape[0], seed: 1)
    self.input = Tensor(layer.input)
    outputGradient = Tensor(layer.output)
    if let values { parameters.set(values) }
  }

  func forward(_ values: Values) throws -> Values {
    values.write(to: input)
    let output = try layer.forward(input, in: pass)
    #expect(output.descriptor == layer.output)
    #expect(output.padding.allSatisfy { $0 == 0 }, "channels that fill up a block of the output")
    return Values(output)
  }

  /// Gradients for an upstream gradient, of the last forward pass alone.
  func backward(_ upstream: Values) throws -> ReferenceGradients {
    parameters.zeroGradients()
    upstream.write(to: outputGradient)
    let gradient = try #require(try layer.backward(outputGradient, in: pass))
    #expect(gradient.descriptor == layer.input)
    #expect(gradient.padding.allSatisfy { $0 == 0 }, "channels that fill up a block of the input's gradient")
    return ReferenceGradients(input: Values(gradient), parameters: parameters.gradientValues)
  }
}

extension ParameterStore {
  /// Overwrites all parameters.
  func set(_ values: [Values]) {
    #expect(values.map(\.shape) == parameters.map(\.shape))
    for (parameter, values) in zip(parameters, values) {
      _ = parameter.values.update(fromContentsOf: values.numbers.map { Float($0) })
    }
    didChangeValues()
  }

  /// The gradients of all parameters.
  var gradientValues: [Values] { parameters.map { Values($0.shape, $0.gradient.map(Double.init)) } }
}
