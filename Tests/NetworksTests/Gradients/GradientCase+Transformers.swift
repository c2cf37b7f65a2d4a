import Memory
import Networks
import SpatialTransformers
import Tensors

extension GradientCase {
  static let transformers = affineTransformers + families + options + volumeTransformers + composed

  private static let affineTransformers = [
    transformer(on: [2, 1, 7, 7]),
    transformer(on: [2, 3, 6, 8], outputSize: [5, 4]),
    transformer(on: [3, 2, 7, 6], alignCorners: false),
    transformer(on: [2, 2, 5, 5], outputSize: [7, 8], alignCorners: false),
    // Deep in a network the input may lie in blocks of channels.
    transformer(on: [2, 20, 6, 6], .channelBlocks(16)),
    transformer(on: [2, 3, 5, 6], frozen: true),
    transformer(on: [2, 3, 5, 6], outputSize: [4, 7], alignCorners: false, frozen: true),
  ]

  private static let families =
    [
      family(.translation, [0.13, -0.21]), family(.attention, [0.83, 0.11, -0.07]), family(.rotation, [0.37]),
      family(.similarity, [-0.12, 0.17, 0.06, -0.04]),
      family(.projective, [0.93, 0.12, -0.06, -0.11, 1.04, 0.05, 0.07, -0.13]),
    ]
    + [TransformationFamily.thinPlateSpline, .piecewiseAffine, .affineThinPlateSpline].map {
      family($0, $0.nearIdentity)
    }

  private static let volumeTransformers = [volume(outputSize: nil), volume(outputSize: [3, 5, 2])]

  private static let options = [
    option("locked", .attention, around: [0.11, -0.07]) { $0.pose.locked = ["scale": 0.5] },
    option("ranges", .affine) { $0.pose.ranges = ["a12": -0.3...0.2, "a22": 0.5...1.25] },
    option("locked, range of all others", .similarity, around: [0.11, 0.4, -0.37]) {
      ($0.pose.locked, $0.pose.ranges) = (["b": 0.25], ["all": -0.9...0.4])
    },
    option("bicubic kernel", .affine, tolerance: 5e-6) { $0.sampling.kernel = .bicubic },
    option("area kernel, reflection outside", .affine, tolerance: 5e-6) {
      ($0.sampling.kernel, $0.sampling.outside) = (.area, .reflection)
    },
    option("penalty", .affine) { $0.pose.penalty = 0.3 },
    option("penalty, ranges", .rotation, around: [0.37]) {
      ($0.pose.penalty, $0.pose.ranges) = (0.7, ["all": -1...1.5])
    },
  ]

  private static func transformer(
    on shape: Shape, _ layout: Layout = .plain, outputSize: [Int]? = nil, alignCorners: Bool = true,
    frozen: Bool = false
  ) -> GradientCase {
    let options = SpatialTransformerOptions(
      Localisation.layers, outputSize: outputSize, alignCorners: alignCorners, frozen: frozen)
    let name = "transformer to \(outputSize ?? shape.spatial), ±1 at \(alignCorners ? "centres" : "edges")"
    return GradientCase(
      .spatialTransformer(options), on: shape, layout, named: name + (frozen ? ", frozen" : ""))
  }

  /// A transformer of another family, about these values of θ.
  private static func family(_ family: TransformationFamily, _ theta: [Double]) -> GradientCase {
    option("from 6×7 to 5×4", family, around: theta) { _ in }
  }

  /// A transformer of volumes.
  private static func volume(outputSize: [Int]?) -> GradientCase {
    let shape: Shape = [2, 2, 4, 5, 3]
    var options = SpatialTransformerOptions(Localisation.layers, outputSize: outputSize)
    options.pose.transformation = .affine3D
    return GradientCase(
      .spatialTransformer(options), on: shape, named: "transformer to \(outputSize ?? shape.spatial)")
  }

  /// A transformer with options, about these values of the parameters that are learnt.
  private static func option(
    _ name: String, _ family: TransformationFamily, around theta: [Double]? = nil, tolerance: Double = 2e-6,
    _ set: (inout SpatialTransformerOptions) -> Void
  ) -> GradientCase {
    var options = SpatialTransformerOptions(Localisation.layers, outputSize: [5, 4])
    options.pose.transformation = family
    set(&options)
    return GradientCase(
      .spatialTransformer(options), around: theta, on: [2, 2, 6, 7],
      named: "\(family.rawValue) transformer, \(name)", tolerance: tolerance)
  }
}

extension TransformationFamily {
  /// A θ that bends the image, but keeps most of it in view.
  fileprivate var nearIdentity: [Double] {
    identity.enumerated().map { index, value in value + 0.01 + 0.023 * Double(5 * index % 7 - 3) }
  }
}
