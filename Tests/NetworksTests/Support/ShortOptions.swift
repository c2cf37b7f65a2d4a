import Networks

// Options and layers in one line each.

extension ConvolutionOptions {
  init(
    _ filters: Int, _ kernel: Int, stride: Int = 1, padding: Int = 0, _ activation: ActivationOption = .relu
  ) {
    self.init()
    self.filters = filters
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.activation = activation
  }
}

extension DenseOptions {
  init(_ units: Int, _ activation: ActivationOption = .none, poseFrom: String? = nil) {
    self.init()
    self.units = units
    self.poseFrom = poseFrom
    self.activation = activation
  }
}

extension PoolingOptions {
  init(_ size: Int, stride: Int? = nil, ceiling: Bool = false) {
    self.init()
    self.size = size
    self.stride = stride
    self.ceiling = ceiling
  }
}

extension SpatialTransformerOptions {
  init(
    _ localisation: [LayerOptions], outputSize: [Int]? = nil, alignCorners: Bool = true, frozen: Bool = false
  ) {
    self.init()
    pose.localisation = localisation
    pose.frozen = frozen
    sampling.outputSize = outputSize
    sampling.alignCorners = alignCorners
  }
}

extension LayerOptions {
  static func convolution(
    _ filters: Int, _ kernel: Int, stride: Int = 1, padding: Int = 0, _ activation: ActivationOption = .relu,
    name: String? = nil
  ) -> LayerOptions {
    let options = ConvolutionOptions(filters, kernel, stride: stride, padding: padding, activation)
    return LayerOptions(.convolution(options), name: name)
  }

  static func dense(
    _ units: Int, _ activation: ActivationOption = .none, poseFrom: String? = nil, name: String? = nil
  ) -> LayerOptions {
    LayerOptions(.dense(DenseOptions(units, activation, poseFrom: poseFrom)), name: name)
  }

  static func pooling(
    _ kind: PoolingKind, _ size: Int, stride: Int? = nil, ceiling: Bool = false
  ) -> LayerOptions {
    LayerOptions(kind.layer(PoolingOptions(size, stride: stride, ceiling: ceiling)))
  }

  static func branches(_ branches: [[LayerOptions]], name: String? = nil) -> LayerOptions {
    var options = ParallelOptions()
    options.branches = branches
    return LayerOptions(.parallel(options), name: name)
  }

  static func transformer(
    _ localisation: [LayerOptions], outputSize: [Int]? = nil, alignCorners: Bool = true, frozen: Bool = false,
    name: String? = nil
  ) -> LayerOptions {
    let options = SpatialTransformerOptions(
      localisation, outputSize: outputSize, alignCorners: alignCorners, frozen: frozen)
    return LayerOptions(.spatialTransformer(options), name: name)
  }
}

extension LeakyReLUOptions {
  init(slope: Double) {
    self.init()
    self.slope = slope
  }
}

extension LayerOptions {
  static func leakyConvolution(_ filters: Int, _ kernel: Int, padding: Int = 0) -> LayerOptions {
    var options = ConvolutionOptions(filters, kernel, padding: padding, .leakyRelu)
    options.slope = 0.2
    return LayerOptions(.convolution(options))
  }

  static func leakyDense(_ units: Int) -> LayerOptions {
    var options = DenseOptions(units, .leakyRelu)
    options.slope = 0.1
    return LayerOptions(.dense(options))
  }

  static func normalised(
    _ activation: ActivationOption = .none, momentum: Double = 0.1, epsilon: Double = 1e-5,
    name: String? = nil
  ) -> LayerOptions {
    var options = BatchNormalisationOptions()
    (options.activation, options.momentum, options.epsilon) = (activation, momentum, epsilon)
    return LayerOptions(.batchNormalisation(options), name: name)
  }

  static func residual(_ layers: [LayerOptions], name: String? = nil) -> LayerOptions {
    var options = ResidualOptions()
    options.layers = layers
    return LayerOptions(.residual(options), name: name)
  }
}

/// The kinds of pooling.
enum PoolingKind {
  case max, average

  /// The layer of this kind.
  func layer(_ options: PoolingOptions) -> LayerOptions.Kind {
    self == .max ? .maxPool(options) : .averagePool(options)
  }
}
