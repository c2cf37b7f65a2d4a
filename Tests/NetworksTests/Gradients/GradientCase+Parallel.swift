import Memory
import Networks
import SpatialTransformers
import Tensors

extension GradientCase {
  static let parallels = [
    parallel([[]], on: [2, 3, 4, 5]),
    parallel([[.dense(5, .relu)], [.convolution(4, 2), .dense(3)]], on: [2, 3, 4, 5]),
    // Branches that take and give layouts of their own, behind each layout.
    parallel(
      [[.convolution(20, 3, padding: 1)], [], [.convolution(3, 1, .none), LayerOptions(.relu)]],
      on: [2, 16, 5, 6]),
    parallel(
      [[.convolution(20, 3)], [.pooling(.average, 3, stride: 1)]], on: [2, 20, 5, 6], .channelBlocks(16)),
    parallel([[], [.convolution(16, 3, padding: 1)]], on: [2, 12, 5, 4], .channelBlocks(8)),
    parallel([[.pooling(.max, 2)], [.convolution(2, 2, stride: 2)]], on: [2, 3, 4, 6], .channelsLast),
    // A branch in a branch, and transformers in series in one of three in parallel.
    parallel([[.branches([[], [.convolution(2, 1)]]), .dense(4)], [.dense(2)]], on: [3, 2, 3, 4]),
    parallel([[.convolution(3, 3, padding: 1)], []], on: [2, 2, 3, 4, 5]),
    projectedVolumes,
    parallel(transformers: [1, 2, 0], on: [2, 2, 7, 6]),
  ]

  static let depthProjections = [
    depthProjection(on: [2, 3, 4, 5, 6], .plain), depthProjection(on: [2, 3, 1, 2, 3], .plain),
    depthProjection(on: [2, 5, 3, 4, 2], .channelsLast),
    depthProjection(on: [2, 20, 3, 4, 2], .channelBlocks(16)),
  ]

  /// The paper's way from volumes to digits: a transformer, the projection along the depth, a convolution.
  private static let projectedVolumes: GradientCase = {
    var options = SpatialTransformerOptions(Localisation.layers)
    options.pose.transformation = .affine3D
    let layers = [
      LayerOptions(.spatialTransformer(options)), LayerOptions(.depthProjection), .convolution(3, 2),
    ]
    return parallel([layers], on: [2, 1, 5, 4, 6], tolerance: 5e-6)
  }()

  /// Layers one after another: the only branch.
  static func sequence(
    _ layers: [LayerOptions], on shape: Shape, tolerance: Double = 2e-6
  ) -> GradientCase {
    parallel([layers], on: shape, tolerance: tolerance)
  }

  /// So many transformers in every branch, one after another.
  private static func parallel(transformers counts: [Int], on shape: Shape) -> GradientCase {
    parallel(counts.map { Array(repeating: .transformer(Localisation.layers), count: $0) }, on: shape)
  }

  static func parallel(
    _ branches: [[LayerOptions]], on shape: Shape, _ layout: Layout = .plain, tolerance: Double = 2e-6
  ) -> GradientCase {
    var options = ParallelOptions()
    options.branches = branches
    return GradientCase(
      .parallel(options), on: shape, layout, named: "branches of \(branches.map(\.count)) layers",
      tolerance: tolerance)
  }

  private static func depthProjection(on shape: Shape, _ layout: Layout) -> GradientCase {
    GradientCase(.depthProjection, on: shape, layout, named: "depth projection")
  }
}
