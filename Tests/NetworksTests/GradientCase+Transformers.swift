import Networks
import Tensors

extension GradientCase {
  static let transformers = [
    transformer(on: [2, 1, 7, 7]),
    transformer(on: [2, 3, 6, 8], outputSize: [5, 4]),
    transformer(on: [3, 2, 7, 6], alignCorners: false),
    transformer(on: [2, 2, 5, 5], outputSize: [7, 8], alignCorners: false),
    // Deep in a network the input may lie in blocks of channels.
    transformer(on: [2, 20, 6, 6], .channelBlocks(16)),
    transformer(on: [2, 3, 5, 6], frozen: true),
    transformer(on: [2, 3, 5, 6], outputSize: [4, 7], alignCorners: false, frozen: true),
  ]

  private static func transformer(
    on shape: Shape, _ layout: Layout = .plain, outputSize: [Int]? = nil, alignCorners: Bool = true,
    frozen: Bool = false
  ) -> GradientCase {
    let localisation = Localisation(of: shape)
    var options = SpatialTransformerOptions()
    options.localisation = localisation.options
    options.outputSize = outputSize
    options.alignCorners = alignCorners
    options.frozen = frozen
    let reference = ReferenceTransformer(
      localisation: frozen ? nil : localisation.reference, outputSize: outputSize, alignCorners: alignCorners)
    return GradientCase(
      .spatialTransformer(options), reference, on: shape, layout,
      named:
        "transformer to \(outputSize ?? shape.spatial), \(alignCorners ? "centres" : "edges")\(frozen ? ", frozen" : "")"
    )
  }
}

/// A small localisation network: pooling, a convolution, a dense layer, and the regression layer.
struct Localisation {
  let options: [LayerOptions]
  let reference: ReferenceSequence

  init(of shape: Shape, name: String = "localisation") {
    var pooling = PoolingOptions()
    pooling.ceiling = true
    var convolution = ConvolutionOptions()
    convolution.filters = 4
    convolution.kernel = 2
    convolution.activation = .relu
    var dense = DenseOptions()
    dense.units = 5
    dense.activation = .relu
    options = [.init(.maxPool(pooling)), .init(.convolution(convolution)), .init(.dense(dense))]
    let features = shape.spatial.reduce(4) { $0 * (($1 + 1) / 2 - 1) }
    var hidden = ReferenceDense(dense, features: features, name: "\(name)/2")
    // So large that some units live whatever was drawn.
    hidden.parameters[1] = Values([dense.units], Array(repeating: 1, count: dense.units))
    reference = ReferenceSequence(layers: [
      ReferencePooling(.max, pooling),
      ReferenceConvolution(convolution, channels: shape[1], name: "\(name)/1"),
      hidden, Self.regression(from: dense.units, name),
    ])
  }

  /// Weights that are small enough to keep most of the image in view.
  private static func regression(from features: Int, _ name: String) -> ReferenceDense {
    var options = DenseOptions()
    options.units = 6
    var layer = ReferenceDense(options, features: features)
    layer.parameters[0] = .random([6, features], "\(name)/regression/weight", scale: 0.03)
    layer.parameters[1] = Values([6], [0.94, 0.13, -0.07, -0.11, 1.06, 0.05].map { Double(Float($0)) })
    return layer
  }
}
