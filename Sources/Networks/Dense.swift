import OneDNN
import Tensors

extension LinearLayer {
  /// Builds a fully connected layer with bias, which may start at given values.
  ///
  /// Input (N, F) or (N, C, H, W), read as F = C · H · W features in that order; weights (O, F), bias (O),
  /// output (N, O).
  convenience init(
    _ options: DenseOptions, bias: Initialization = .constant(0), input: TensorDescriptor,
    in construction: Construction
  ) throws {
    let features = input.shape.sample.count
    let distribution = options.initialization.distribution(fanIn: features, fanOut: options.units)
    let primitives = try InnerProductPrimitives(
      inputDimensions: input.shape.dimensions, outputCount: options.units,
      inputLayout: input.layout.dataLayout,
      fusedReLU: options.activation == .relu, training: true, inputGradient: construction.wantsInputGradient,
      engine: construction.engine)
    try self.init(
      "dense",
      Parameters(
        weight: construction.parameter("weight", [options.units, features], distribution),
        bias: construction.parameter("bias", [options.units], bias, decays: false)),
      primitives, activation: options.activation, in: construction)
  }
}
