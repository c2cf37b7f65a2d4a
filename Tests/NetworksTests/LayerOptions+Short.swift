import Networks

// Layers in one line each.
extension LayerOptions {
  static func convolution(
    _ filters: Int, _ kernel: Int, stride: Int = 1, padding: Int = 0,
    _ activation: ActivationOption = .relu
  ) -> LayerOptions {
    var options = ConvolutionOptions()
    options.filters = filters
    options.kernel = kernel
    options.stride = stride
    options.padding = padding
    options.activation = activation
    return LayerOptions(.convolution(options))
  }

  static func dense(_ units: Int, _ activation: ActivationOption = .none) -> LayerOptions {
    var options = DenseOptions()
    options.units = units
    options.activation = activation
    return LayerOptions(.dense(options))
  }

  static func pooling(
    _ kind: ReferencePooling.Kind, _ size: Int, stride: Int? = nil, ceiling: Bool = false
  ) -> LayerOptions {
    var options = PoolingOptions()
    options.size = size
    options.stride = stride
    options.ceiling = ceiling
    return LayerOptions(kind == .max ? .maxPool(options) : .averagePool(options))
  }

  static func dropout(_ rate: Double) -> LayerOptions {
    var options = DropoutOptions()
    options.rate = rate
    return LayerOptions(.dropout(options))
  }
}
