import Networks
import SpatialTransformers
import Tensors

extension GradientCase {
  static let composed = [
    composed([.affine, .similarity], on: [2, 2, 6, 7]),
    composed([.projective, .affine], on: [2, 1, 7, 6], outputSize: [5, 8]),
    composed([.affine, .affine, .affine], on: [2, 2, 6, 6], alignCorners: false),
    composed(
      [.translation, .rotation, .attention], on: [1, 3, 7, 7], outputSize: [6, 5], alignCorners: false),
    composed([.affine, .projective], frozen: [0], on: [2, 2, 6, 7]),
    composed([.affine, .projective, .similarity], frozen: [1, 2], on: [2, 2, 6, 7], outputSize: [5, 5]),
    composed([.affine, .similarity], on: [2, 20, 5, 6], .channelBlocks(16)),
  ]

  private static func composed(
    _ families: [TransformationFamily], frozen: Set<Int> = [], on shape: Shape, _ layout: Layout = .plain,
    outputSize: [Int]? = nil, alignCorners: Bool = true
  ) -> GradientCase {
    let view = Shape([shape[0], shape[1]] + (outputSize ?? shape.spatial))
    var (options, stages) = (ComposedTransformersOptions(), [ReferencePosedMap]())
    options.sampling.outputSize = outputSize
    options.sampling.alignCorners = alignCorners
    for (index, family) in families.enumerated() {
      let localisation = Localisation(of: view, name: "stage \(index)", around: family.nearIdentity)
      var stage = PoseOptions()
      (stage.transformation, stage.localisation) = (family, localisation.options)
      (stage.frozen, stage.penalty) = frozen.contains(index) ? (true, 0) : (false, 0.1)
      options.stages.append(StageOptions(stage))
      stages.append(
        ReferencePosedMap(
          family: ReferenceFamily(family), localisation: stage.frozen ? nil : localisation.reference,
          theta: family.identity, penalty: stage.penalty))
    }
    let warp = ReferenceWarp(outputSize: outputSize, alignCorners: alignCorners)
    let names = families.map(\.rawValue).joined(separator: "∘")
    return GradientCase(
      .composedTransformers(options), ReferenceComposedTransformers(stages: stages, warp: warp), on: shape,
      layout,
      named: "composed \(names) to \(view.spatial), frozen \(frozen.sorted())",
      tolerance: 1e-5)
  }
}

extension TransformationFamily {
  /// A θ that keeps most of the image in view.
  fileprivate var nearIdentity: [Double] {
    let moves = [-0.06, 0.09, -0.04, -0.08, 0.07, 0.05, 0.04, -0.06]
    return zip(identity, moves).map(+)
  }
}
