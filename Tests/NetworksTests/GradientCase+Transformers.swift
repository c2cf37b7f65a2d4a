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

  private static let families = [
    family(.translation, [0.13, -0.21]), family(.attention, [0.83, 0.11, -0.07]), family(.rotation, [0.37]),
    family(.similarity, [-0.12, 0.17, 0.06, -0.04]),
    family(.projective, [0.93, 0.12, -0.06, -0.11, 1.04, 0.05, 0.07, -0.13]),
  ]

  private static let volumeTransformers = [volume(outputSize: nil), volume(outputSize: [3, 5, 2])]

  private static let options = [
    option("locked", .attention, [0.5, nil, nil], around: [0.11, -0.07]) { $0.locked = ["scale": 0.5] },
    option("ranges", .affine, around: Localisation.affine, ranges: [1: -0.3...0.2, 4: 0.5...1.25]) {
      $0.ranges = ["a12": -0.3...0.2, "a22": 0.5...1.25]
    },
    option(
      "locked, range of all others", .similarity, [nil, 0.25, nil, nil], around: [0.11, 0.4, -0.37],
      ranges: [0: -0.9...0.4, 2: -0.9...0.4, 3: -0.9...0.4]
    ) {
      ($0.locked, $0.ranges) = (["b": 0.25], ["all": -0.9...0.4])
    },
    option("bicubic kernel", .affine, around: Localisation.affine, kernel: .cubic) { _ in },
    option("penalty", .affine, around: Localisation.affine, penalty: 0.3) { $0.penalty = 0.3 },
    option("penalty, ranges", .rotation, around: [0.37], ranges: [0: -1...1.5], penalty: 0.7) {
      ($0.penalty, $0.ranges) = (0.7, ["all": -1...1.5])
    },
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

  /// A transformer of another family, about these values of θ.
  private static func family(_ family: TransformationFamily, _ theta: [Double]) -> GradientCase {
    option("from 6×7 to 5×4", family, around: theta) { _ in }
  }

  /// A transformer of volumes.
  private static func volume(outputSize: [Int]?) -> GradientCase {
    let shape: Shape = [2, 2, 4, 5, 3]
    let localisation = Localisation(of: shape, around: Localisation.affine3D)
    var options = SpatialTransformerOptions(localisation.options, outputSize: outputSize)
    options.pose.transformation = .affine3D
    let reference = ReferenceTransformer(
      .affine3D, localisation: localisation.reference, theta: Localisation.affine3D, outputSize: outputSize,
      alignCorners: true)
    return GradientCase(
      .spatialTransformer(options), reference, on: shape,
      named: "transformer to \(outputSize ?? shape.spatial)")
  }

  /// A transformer with options: the constants of locked parameters, the others' regression and its ranges.
  private static func option(
    _ name: String, _ family: TransformationFamily, _ constants: [Double?]? = nil, around values: [Double],
    ranges: [Int: ClosedRange<Double>] = [:], penalty: Double = 0,
    kernel: ReferenceKernel = .tent, _ set: (inout PoseOptions) -> Void
  ) -> GradientCase {
    let shape: Shape = [2, 2, 6, 7]
    let constants = constants ?? values.map { _ in nil }
    let identity = family.identity
    let pose = ReferencePose(
      constants: constants, bounds: identity.indices.map { k in ranges[k].map { (identity[k], $0) } })
    let localisation = Localisation(of: shape, around: values, then: pose)
    var options = SpatialTransformerOptions(localisation.options, outputSize: [5, 4])
    options.pose.transformation = family
    options.sampling.kernel = kernel == .cubic ? .bicubic : nil
    set(&options.pose)
    let reference = ReferenceTransformer(
      family, localisation: localisation.reference, theta: identity, outputSize: [5, 4], alignCorners: true,
      kernel: kernel, penalty: penalty)
    return GradientCase(
      .spatialTransformer(options), reference, on: shape, named: "\(family.rawValue) transformer, \(name)")
  }
}

extension TransformationFamily {
  /// θ at the identity.
  var identity: [Double] {
    let size = ImageSize(Array(repeating: 3, count: axes))
    return transformation(on: TargetGrid(output: size, input: size)).identity.map(Double.init)
  }
}
