import Kernels
import OneDNN
import Tensors

/// A convolution or a dense layer: weights, a bias and an optional fused ReLU, leaky or not.
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
  /// What negative outputs are multiplied by; nil without a rectifier.
  private let slope: Float?
  private let result: Tensor
  private let inputGradient: Tensor?
  private var lastInput: Tensor?
  private var packedVersion = -1

  /// Takes over prepared passes; `kind` and `pooling` are what a plan calls the layer and a pooling fused into it.
  ///
  /// The passes rectify by themselves unless the rectifier is leaky, which is done to what they give: a maximum may be taken
  /// before or after, as it does not change the order of numbers. Weights are used at `places` of the output.
  init(
    _ kind: String, _ parameters: Parameters, _ prepared: PreparedPasses,
    activation: (kind: ActivationOption, slope: Double), pooling: String? = nil, places: Int = 1,
    in construction: Construction
  ) throws {
    (passes, input, output) = (prepared.passes, prepared.input, prepared.output)
    let weights = parameters.weight.shape
    summary = LayerSummary(
      path: construction.path,
      kind: [kind, activation.kind.description(activation.slope), pooling].compactMap(\.self)
        .joined(separator: ", "),
      input: input, output: output,
      parameterCount: weights.count + parameters.bias.shape.count, operations: 2 * places * weights.count)
    self.parameters = parameters
    slope = activation.kind.negativeSlope(activation.slope)
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
    if let slope, slope != 0 { result.rectify(result, slope: slope) }
    return result
  }

  func backward(_ outputGradient: Tensor, in pass: Pass) throws -> Tensor? {
    guard let lastInput else { preconditionFailure("backward of \(summary.path) without forward") }
    if let slope { outputGradient.mask(wherePositive: result, slope: slope) }
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
  /// Makes what lies where the output of a ReLU is not positive zero, or of a leaky one a part of it.
  func mask(wherePositive output: Tensor, slope: Float = 0) {
    precondition(
      descriptor == output.descriptor, "a gradient \(descriptor) for an output \(output.descriptor)")
    let count = elements.count
    if slope == 0 {
      ReLU.maskGradient(pointer, whereOutputIsPositive: output.pointer, count: count)
    } else {
      LeakyReLU.scaleGradient(pointer, by: slope, unlessPositive: output.pointer, count: count)
    }
  }

  /// Becomes a leaky ReLU of an input, which may be itself.
  func rectify(_ input: Tensor, slope: Float) {
    LeakyReLU.apply(input.pointer, slope: slope, to: pointer, count: elements.count)
  }
}
