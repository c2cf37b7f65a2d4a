import OneDNN
import Tensors

/// A fully connected layer with bias and an optional fused ReLU.
///
/// Input (N, F) or (N, C, H, W), read as F = C · H · W features in that order; weights (O, F), bias (O),
/// output (N, O).
final class Dense: Layer {
  let input: TensorDescriptor
  let output: TensorDescriptor
  private let path: String
  private let options: DenseOptions
  private let weight: Parameter
  private let bias: Parameter
  private let primitives: InnerProductPrimitives
  private let result: Tensor
  private let inputGradient: Tensor?
  private var lastInput: Tensor?
  private var packedVersion = -1

  convenience init(_ options: DenseOptions, input: TensorDescriptor, in construction: Construction) throws {
    try self.init(options, biasValues: .constant(0), input: input, in: construction)
  }

  /// Builds a layer whose bias starts at given values, as a regression layer's does.
  init(
    _ options: DenseOptions, biasValues: Initialization, input: TensorDescriptor,
    in construction: Construction
  ) throws {
    let features = input.shape.sample.count
    weight = construction.parameter(
      "weight", [options.units, features],
      options.initialization.distribution(fanIn: features, fanOut: options.units))
    bias = construction.parameter("bias", [options.units], biasValues, decays: false)
    primitives = try InnerProductPrimitives(
      inputDimensions: input.shape.dimensions, outputCount: options.units,
      inputLayout: input.layout.dataLayout,
      fusedReLU: options.activation == .relu, training: true, inputGradient: construction.wantsInputGradient,
      engine: construction.engine)
    self.input = input
    output = TensorDescriptor([input.shape[0], options.units])
    result = Tensor(output)
    inputGradient = construction.inputGradient(input)
    self.options = options
    path = construction.path
  }

  var summary: LayerSummary {
    LayerSummary(
      path: path, kind: "dense" + (options.activation == .relu ? ", relu" : ""), input: input, output: output,
      parameterCount: weight.shape.count + bias.shape.count, operations: 2 * weight.shape.count)
  }

  func forward(_ input: Tensor, in pass: Pass) throws -> Tensor {
    if packedVersion != weight.version {
      try primitives.packWeights(from: weight.pointer)
      packedVersion = weight.version
    }
    lastInput = input
    try primitives.forward(input: input.pointer, bias: bias.pointer, output: result.pointer)
    return result
  }

  func backward(_ outputGradient: Tensor, in pass: Pass) throws -> Tensor? {
    guard let lastInput else { preconditionFailure("backward of \(path) without forward") }
    if options.activation == .relu { outputGradient.mask(wherePositive: result) }
    try primitives.backwardWeights(
      input: lastInput.pointer, outputGradient: outputGradient.pointer,
      weightGradient: weight.gradientPointer,
      biasGradient: bias.gradientPointer)
    if let inputGradient {
      try primitives.backwardData(
        outputGradient: outputGradient.pointer, inputGradient: inputGradient.pointer)
    }
    return inputGradient
  }
}
