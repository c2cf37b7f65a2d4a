import Kernels
import Memory
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
    // In blocks of channels weights are packed as inputs lie, with those that fill the last block.
    try construction.reserve(
      3 * Double(input.storageCount / input.shape[0]) * Double(options.units), for: "packed weights")
    let prepared = try PreparedPasses.dense(
      input, units: options.units, rectified: options.activation == .relu, in: construction)
    try self.init(
      "dense", parameters, prepared, activation: (options.activation, options.slope), in: construction)
  }
}

extension PreparedPasses {
  /// Weights from which on our own kernels save more than a few microseconds a pass.
  private static var leastWeights: Int { 2048 }

  /// The passes for a dense layer behind `input`; sizes and layout alone decide, so that all ranks agree.
  ///
  /// oneDNN keeps small layers, and reads other layouts than the plain one as they are: changing them would cost
  /// what our own kernels save.
  fileprivate static func dense(
    _ input: TensorDescriptor, units: Int, rectified: Bool, in construction: Construction
  ) throws -> PreparedPasses {
    let wanted = construction.wantsInputGradient
    if input.layout == .plain, input.shape.sample.count * units >= leastWeights {
      let kernel = DenseKernel(
        batch: input.shape[0], inputCount: input.shape.sample.count, outputCount: units, fusedReLU: rectified,
        training: true, inputGradient: wanted)
      return PreparedPasses(
        passes: kernel, input: input, output: TensorDescriptor([input.shape[0], units]))
    }
    let primitives = try InnerProductPrimitives(
      inputDimensions: input.shape.dimensions, outputCount: units, inputLayout: input.layout,
      fusedReLU: rectified, training: true, inputGradient: wanted, engine: construction.engine)
    return try PreparedPasses(primitives, construction.path)
  }
}
