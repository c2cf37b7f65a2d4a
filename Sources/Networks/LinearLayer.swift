import OneDNN
import Tensors

/// A convolution or a dense layer: weights, a bias and an optional fused ReLU.
///
/// Weights are packed for oneDNN anew whenever they changed.
final class LinearLayer: Layer {
  /// A layer's parameters.
  struct Parameters {
    let weight: Parameter
    let bias: Parameter
  }

  let input: TensorDescriptor
  let output: TensorDescriptor
  let summary: LayerSummary
  private let parameters: Parameters
  private let primitives: LinearPrimitives
  private let isRectified: Bool
  private let result: Tensor
  private let inputGradient: Tensor?
  private var lastInput: Tensor?
  private var packedVersion = -1

  /// Takes over prepared primitives; `kind` is what a plan calls the layer.
  init(
    _ kind: String, _ parameters: Parameters, _ primitives: LinearPrimitives, activation: ActivationOption,
    in construction: Construction
  ) throws {
    input = try Self.descriptor(of: primitives.input, construction.path)
    output = try Self.descriptor(of: primitives.output, construction.path)
    let weights = parameters.weight.shape
    let places = output.shape.sample.count / weights[0]
    summary = LayerSummary(
      path: construction.path, kind: kind + (activation == .relu ? ", relu" : ""), input: input,
      output: output,
      parameterCount: weights.count + parameters.bias.shape.count, operations: 2 * places * weights.count)
    self.parameters = parameters
    self.primitives = primitives
    isRectified = activation == .relu
    result = Tensor(output)
    inputGradient = construction.inputGradient(input)
  }

  func forward(_ input: Tensor, in pass: Pass) throws -> Tensor {
    let weight = parameters.weight
    if packedVersion != weight.version {
      try primitives.packWeights(from: weight.pointer)
      packedVersion = weight.version
    }
    lastInput = input
    try primitives.forward(input: input.pointer, bias: parameters.bias.pointer, output: result.pointer)
    return result
  }

  func backward(_ outputGradient: Tensor, in pass: Pass) throws -> Tensor? {
    guard let lastInput else { preconditionFailure("backward of \(summary.path) without forward") }
    if isRectified { outputGradient.mask(wherePositive: result) }
    try primitives.backwardWeights(
      input: lastInput.pointer, outputGradient: outputGradient.pointer,
      weightGradient: parameters.weight.gradientPointer, biasGradient: parameters.bias.gradientPointer)
    if let inputGradient {
      try primitives.backwardData(
        outputGradient: outputGradient.pointer, inputGradient: inputGradient.pointer)
    }
    return inputGradient
  }

  private static func descriptor(of memory: MemoryDescriptor, _ path: String) throws -> TensorDescriptor {
    guard let layout = memory.layout else {
      throw NetworkError(path, "oneDNN chose a layout that this program does not know")
    }
    return TensorDescriptor(Shape(memory.dimensions), layout.layout)
  }
}

extension Tensor {
  /// Sets to zero what lies where the output of a ReLU is not positive.
  func mask(wherePositive output: Tensor) {
    precondition(
      descriptor == output.descriptor, "a gradient \(descriptor) for an output \(output.descriptor)")
    ReLU.maskGradient(pointer, whereOutputIsPositive: output.pointer, count: elements.count)
  }
}
