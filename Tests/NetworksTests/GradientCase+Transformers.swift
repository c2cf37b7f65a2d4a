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
    let options = SpatialTransformerOptions(
      localisation.options, outputSize: outputSize, alignCorners: alignCorners, frozen: frozen)
    let reference = ReferenceTransformer(
      localisation: frozen ? nil : localisation.reference, outputSize: outputSize, alignCorners: alignCorners)
    let name = "transformer to \(outputSize ?? shape.spatial), ±1 at \(alignCorners ? "centres" : "edges")"
    return GradientCase(
      .spatialTransformer(options), reference, on: shape, layout, named: name + (frozen ? ", frozen" : ""))
  }
}

/// A small localisation network: pooling, a convolution, a dense layer, and the regression layer.
struct Localisation {
  let options: [LayerOptions]
  let reference: ReferenceSequence

  init(of shape: Shape, name: String = "localisation") {
    let (pooling, convolution) = (PoolingOptions(2, ceiling: true), ConvolutionOptions(4, 2))
    let dense = DenseOptions(5, .relu)
    options = [
      LayerOptions(.maxPool(pooling)), LayerOptions(.convolution(convolution)), LayerOptions(.dense(dense)),
    ]
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
    var layer = ReferenceDense(DenseOptions(6), features: features)
    layer.parameters[0] = .random([6, features], "\(name)/regression/weight", scale: 0.03)
    layer.parameters[1] = Values([6], [0.94, 0.13, -0.07, -0.11, 1.06, 0.05].map { Double(Float($0)) })
    return layer
  }
}
