import Kernels
import OneDNN
import Tensors

/// A convolution or a dense layer: weights, a bias and an optional fused ReLU.
///
/// Weights are packed for its passes anew whenever they changed.
final class LinearLayer: Layer {
  /// A layer's parameters.
  struct Parameters {
    let weight: Parameter
    let bias: Parameter

    /// Whether nobody asks for their gradients.
    var areFrozen: Bool { weight.isFrozen && bias.isFrozen }
  }

  let input: TensorDescriptor
  let output: TensorDescriptor
  let summary: LayerSummary
  private let parameters: Parameters
  private let passes: any LinearPasses
  private let isRectified: Bool
  private let result: Tensor
  private let inputGradient: Tensor?
  private var lastInput: Tensor?
  private var packedVersion = -1

  /// Takes over prepared passes; `kind` and `pooling` are what a plan calls the layer and a pooling fused into it.
  ///
  /// Weights are used at `places` of the output.
  init(
    _ kind: String, _ parameters: Parameters, _ prepared: PreparedPasses, activation: ActivationOption,
    pooling: String? = nil, places: Int = 1, in construction: Construction
  ) throws {
    (passes, input, output) = (prepared.passes, prepared.input, prepared.output)
    let weights = parameters.weight.shape
    summary = LayerSummary(
      path: construction.path,
      kind: [kind, activation == .relu ? "relu" : nil, pooling].compactMap(\.self).joined(separator: ", "),
      input: input, output: output,
      parameterCount: weights.count + parameters.bias.shape.count, operations: 2 * places * weights.count)
    self.parameters = parameters
    isRectified = activation == .relu
    result = try construction.tensor(output, of: "output")
    inputGradient = try construction.inputGradient(input)
  }

  func forward(_ input: Tensor, in pass: Pass) throws -> Tensor {
    let weight = parameters.weight
    if packedVersion != weight.version {
      try passes.packWeights(from: weight.pointer)
      packedVersion = weight.version
    }
    lastInput = input
    try passes.forward(input: input.pointer, bias: parameters.bias.pointer, output: result.pointer)
    return result
  }

  func backward(_ outputGradient: Tensor, in pass: Pass) throws -> Tensor? {
    guard let lastInput else { preconditionFailure("backward of \(summary.path) without forward") }
    if isRectified { outputGradient.mask(wherePositive: result) }
    guard !parameters.areFrozen else {
      guard let inputGradient else { return nil }
      try passes.backwardData(outputGradient: outputGradient.pointer, inputGradient: inputGradient.pointer)
      return inputGradient
    }
    try passes.backward(
      input: lastInput.pointer, outputGradient: outputGradient.pointer,
      weightGradient: parameters.weight.gradientPointer, biasGradient: parameters.bias.gradientPointer,
      inputGradient: inputGradient?.pointer)
    return inputGradient
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
