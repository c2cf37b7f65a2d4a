import Networks
import Tensors

extension GradientCase {
  static let posed = [
    posed([], DenseOptions(4, poseFrom: "warp"), on: [3, 2, 7, 6]),
    posed([.pooling(.average, 2)], DenseOptions(5, .relu, poseFrom: "layer/0/warp"), on: [2, 3, 6, 8]),
    // The features may lie in blocks of channels.
    posed([.convolution(20, 3, .none)], DenseOptions(4, poseFrom: "warp"), on: [2, 2, 7, 7]),
    posed(
      [
        [.transformer(Localisation.layers, name: "warp"), .dense(3)],
        [.convolution(3, 2, name: "before"), .dense(4, poseFrom: "warp")],
      ], on: [3, 2, 7, 6], named: "dense with the pose of a transformer in another branch"),
  ]

  /// A transformer, layers behind it, and a dense layer that reads its θ, too.
  private static func posed(
    _ layers: [LayerOptions], _ dense: DenseOptions, on shape: Shape
  ) -> GradientCase {
    let warp = LayerOptions.transformer(Localisation.layers, name: "warp")
    return posed(
      [[warp] + layers + [LayerOptions(.dense(dense))]], on: shape,
      named: "dense with the pose of a transformer \(layers.count) layers before")
  }

  private static func posed(
    _ branches: [[LayerOptions]], on shape: Shape, named description: String
  ) -> GradientCase {
    var options = ParallelOptions()
    options.branches = branches
    return GradientCase(.parallel(options), on: shape, named: description)
  }
}
