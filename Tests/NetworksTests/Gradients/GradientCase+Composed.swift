import Memory
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
    var options = ComposedTransformersOptions()
    options.sampling.outputSize = outputSize
    options.sampling.alignCorners = alignCorners
    options.stages = families.enumerated().map { index, family in
      var stage = PoseOptions()
      (stage.transformation, stage.localisation) = (family, Localisation.layers)
      (stage.frozen, stage.penalty) = frozen.contains(index) ? (true, 0) : (false, 0.1)
      return StageOptions(stage)
    }
    let names = families.map(\.rawValue).joined(separator: "∘")
    return GradientCase(
      .composedTransformers(options), on: shape, layout,
      named: "composed \(names) to \(outputSize ?? shape.spatial), frozen \(frozen.sorted())",
      tolerance: 1e-5)
  }
}
