import OneDNN
import Tensors

extension LinearLayer {
  /// Builds a fully connected layer with bias, which may start at given values.
  ///
  /// Input (N, F) or (N, C, H, W), read as F = C · H · W features in that order, or (N, C, D, H, W) likewise;
  /// weights (O, F), bias (O), output (N, O).
  convenience init(
    _ options: DenseOptions, bias: Initialization = .constant(0), input: TensorDescriptor,
    in construction: Construction
  ) throws {
    _ = try construction.shape([input.shape[0], options.units], of: "output")
    let features = input.shape.sample.count
    let distribution = options.initialization.distribution(fanIn: features, fanOut: options.units)
    let parameters = Parameters(
      weight: try construction.parameter("weight", [options.units, features], distribution),
      bias: try construction.parameter("bias", [options.units], bias, decays: false))
    let primitives = try InnerProductPrimitives(
      inputDimensions: input.shape.dimensions, outputCount: options.units,
      inputLayout: input.layout.dataLayout,
      fusedReLU: options.activation == .relu, training: true, inputGradient: construction.wantsInputGradient,
      engine: construction.engine)
    self.init(
      "dense", parameters, try PreparedPasses(primitives, construction.path), activation: options.activation,
      in: construction)
  }
}
