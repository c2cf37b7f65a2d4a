import Networks
import Tensors

extension GradientCase {
  static let posed = [
    posed([], DenseOptions(4, poseFrom: "warp"), on: [3, 2, 7, 6]),
    posed([.pooling(.average, 2)], DenseOptions(5, .relu, poseFrom: "layer/0/warp"), on: [2, 3, 6, 8]),
    // The features may lie in blocks of channels.
    posed([.convolution(20, 3, .none)], DenseOptions(4, poseFrom: "warp"), on: [2, 2, 7, 7]),
    posedBranches(on: [3, 2, 7, 6]),
  ]

  /// A transformer, layers behind it, and a dense layer that reads its θ, too.
  private static func posed(
    _ layers: [LayerOptions], _ dense: DenseOptions, on shape: Shape
  ) -> GradientCase {
    let localisation = Localisation(of: shape)
    let warped = [.transformer(localisation.options, name: "warp")] + layers
    var rest = [localisation][...]
    let features = ReferenceSequence(of: warped, on: shape, &rest)
    let reader = ReferenceSequence(dense, behind: features, and: localisation.reference, on: shape)
    return posed(
      [warped + [LayerOptions(.dense(dense))]], reader, own: features.parameters.count, localisation,
      on: shape, named: "dense with the pose of a transformer \(layers.count) layers before")
  }

  /// A transformer in one branch, and a dense layer in another that reads its θ.
  private static func posedBranches(on shape: Shape) -> GradientCase {
    let (localisation, dense) = (Localisation(of: shape), DenseOptions(4, poseFrom: "warp"))
    let branches: [[LayerOptions]] = [
      [.transformer(localisation.options, name: "warp"), .dense(3)], [.convolution(3, 2, name: "before")],
    ]
    var rest = [localisation][...]
    let first = ReferenceSequence(of: branches[0], on: shape, &rest)
    let features = ReferenceSequence(of: branches[1], on: shape, name: "before")
    let reader = ReferenceSequence(dense, behind: features, and: localisation.reference, on: shape)
    return posed(
      [branches[0], branches[1] + [LayerOptions(.dense(dense))]],
      ReferenceSequence(layers: [ReferenceParallel(branches: [first, reader])]),
      own: first.parameters.count + features.parameters.count, localisation, on: shape,
      named: "dense with the pose of a transformer in another branch")
  }

  /// `reference` has parameters of its own, then the localisation's again, then those of the dense layer.
  private static func posed(
    _ branches: [[LayerOptions]], _ reference: ReferenceSequence, own count: Int,
    _ localisation: Localisation,
    on shape: Shape, named description: String
  ) -> GradientCase {
    var options = ParallelOptions()
    options.branches = branches
    let again = Array(localisation.reference.parameters.indices)
    let tied = ReferenceTied(inner: reference, owners: Array(0..<count) + again + [count, count + 1])
    return GradientCase(.parallel(options), tied, on: shape, named: description)
  }
}

extension ReferenceSequence {
  /// A dense layer behind features of the input and, after them, θ of the same input.
  fileprivate init(
    _ dense: DenseOptions, behind features: ReferenceSequence, and localisation: ReferenceSequence,
    on shape: Shape
  ) {
    let flat = ReferenceSequence(layers: features.layers + [ReferenceFlattening()])
    let joined = ReferenceParallel(branches: [flat, localisation])
    let count = joined.forward(Values(zeros: shape)).shape[1]
    self.init(layers: [joined, ReferenceDense(dense, features: count)])
  }
}
