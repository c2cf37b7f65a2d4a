import Networks
import Tensors

/// A small localisation network: pooling, a convolution, a dense layer, and the regression layer.
struct Localisation {
  let options: [LayerOptions]
  let reference: ReferenceSequence

  /// A network for images or volumes of this shape, whose regression layer gives about these values.
  ///
  /// The default values are an affine θ that keeps most of the image in view.
  init(
    of shape: Shape, name: String = "localisation", around values: [Double] = Self.affine,
    then pose: ReferencePose? = nil
  ) {
    let (pooling, convolution) = (PoolingOptions(2, ceiling: true), ConvolutionOptions(4, 2))
    let dense = DenseOptions(5, .relu)
    options = [
      LayerOptions(.maxPool(pooling)), LayerOptions(.convolution(convolution)), LayerOptions(.dense(dense)),
    ]
    let features = shape.spatial.reduce(4) { $0 * (($1 + 1) / 2 - 1) }
    reference = ReferenceSequence(
      layers: [
        ReferencePooling(.max, pooling),
        ReferenceConvolution(
          convolution, channels: shape[1], axes: shape.spatial.count, name: "\(name)/1"),
        Self.hidden(dense, features, "\(name)/2"), Self.regression(from: dense.units, values, name),
      ] + (pose.map { [$0] } ?? []))
  }

  static let affine = [0.94, 0.13, -0.07, -0.11, 1.06, 0.05]
  static let affine3D = [0.94, 0.13, -0.07, 0.11, -0.11, 1.06, 0.05, -0.09, 0.03, -0.08, 0.91, 0.06]

  private static func hidden(_ options: DenseOptions, _ features: Int, _ name: String) -> ReferenceDense {
    var layer = ReferenceDense(options, features: features, name: name)
    // So large that some units live whatever was drawn.
    layer.parameters[1] = Values([options.units], Array(repeating: 1, count: options.units))
    return layer
  }

  /// Weights that are small enough to keep most of the image in view.
  private static func regression(from features: Int, _ values: [Double], _ name: String) -> ReferenceDense {
    var layer = ReferenceDense(DenseOptions(values.count), features: features)
    layer.parameters[0] = .random([values.count, features], "\(name)/regression/weight", scale: 0.03)
    layer.parameters[1] = Values([values.count], values.map { Double(Float($0)) })
    return layer
  }
}
