import SpatialTransformers
import Tensors

/// One stage of composed transformers: its own θ, and the input sampled by the product of all matrices up to its own.
final class ComposedStage: MatrixWarp {
  let family: TransformationFamily
  private let planar: any PlanarFamily
  private let map: HomographyMap
  private let regressor: PoseRegressor
  private let resampler: Resampler
  private let previous: ComposedStage?
  private let kind: String
  private let input: TensorDescriptor
  /// Whether this stage's family or one before it divides by a denominator.
  let divides: Bool
  let readsWarped: Bool
  /// M_1 ⋯ M_k of every sample.
  private var matrices: [Homography]
  /// The gradients of the products; zero between backward passes.
  private var productGradients: [Homography]

  /// Builds a stage that reads `input`, what the stage before it made.
  private init(
    _ options: PoseOptions, on grid: TargetGrid, behind previous: ComposedStage?, input: TensorDescriptor,
    _ resampler: Resampler, in construction: Construction
  ) throws {
    family = options.transformation
    planar = try options.planarFamily(on: grid, in: construction)
    map = HomographyMap(on: grid)
    regressor = try PoseRegressor(options, of: planar, input: input, in: construction)
    self.resampler = resampler
    self.previous = previous
    self.input = input
    divides = previous?.divides == true || planar.smallestDenominator(of: planar.identity) != nil
    readsWarped = construction.readsWarped
    kind = "stage, \(options.note)"
    matrices = Array(repeating: .identity, count: input.shape[0])
    productGradients = Array(repeating: .zero, count: input.shape[0])
    construction.transformers.add(self, regressor.pose)
  }

  /// Builds all stages, each of which reads what the one before it made, the first `input`.
  static func all(
    _ options: [StageOptions], on grid: TargetGrid, input: TensorDescriptor, in construction: Construction,
    _ resampler: () throws -> Resampler
  ) throws -> [ComposedStage] {
    let learnsFrom = construction.parameters.trainedCount
    var (stages, names) = ([ComposedStage](), Set<String>())
    for (index, options) in options.enumerated() {
      let name = options.name ?? String(index)
      guard names.insert(name).inserted else {
        throw NetworkError(construction.path, "two stages are named \(name)")
      }
      var inner = construction.entering(name)
      inner.wantsInputGradient =
        construction.wantsInputGradient || construction.parameters.trainedCount > learnsFrom
      let stage = try ComposedStage(
        options.pose, on: grid, behind: stages.last, input: stages.last?.warped.descriptor ?? input,
        try resampler(), in: inner)
      stages.append(stage)
    }
    return stages
  }

  var path: String { regressor.pose.path }

  var transformation: any Transformation { planar }

  var products: [Homography]? { matrices }

  var theta: Tensor { regressor.pose.theta }

  var positions: Tensor { resampler.positions }

  var source: Tensor? { resampler.source }

  var warped: Tensor { resampler.output }

  var learns: Bool { regressor.learns }

  var learnsMatrix: Bool { learns || previous?.learnsMatrix == true }

  var hasMatrix: Bool { true }

  /// The product's.
  func writeMatrix(of sample: Int, to entries: UnsafeMutablePointer<Float>) {
    matrices[sample].write(to: entries)
  }

  func addMatrixGradient(_ gradient: UnsafePointer<Float>, of sample: Int) {
    productGradients[sample] = productGradients[sample] + Homography(entries: gradient)
  }

  /// That of the product, which the positions come from.
  func smallestDenominator(of sample: Int) -> Float? {
    divides ? map.smallestDenominator(of: matrices[sample]) : nil
  }

  var summary: LayerSummary {
    LayerSummary(
      path: path, kind: kind, input: input, output: warped.descriptor, parts: regressor.parts,
      operations: resampler.operations)
  }

  /// Finds θ on `view`, what the stage before made of the layer's input `source`, and returns what this one makes of it.
  func forward(_ view: Tensor, of source: Tensor, in pass: Pass) throws -> Tensor {
    try regressor.forward(view, in: pass)
    resampler.source = source
    for sample in 0..<pass.count {
      let matrix = planar.homography(of: theta.sample(sample))
      matrices[sample] = previous.map { $0.matrices[sample] * matrix } ?? matrix
      map.positions(of: matrices[sample], into: positions.sample(sample))
      resampler.sample(sample)
    }
    return warped
  }

  /// Adds to the source's gradient and returns the view's, given that of what this stage made, if anyone read it.
  func backward(_ outputGradient: Tensor?, to sourceGradient: Tensor?, in pass: Pass) throws -> Tensor? {
    for sample in 0..<pass.count {
      if let outputGradient {
        resampler.unsample(sample, outputGradient, to: sourceGradient)
        let gradient = map.gradient(of: matrices[sample], from: resampler.positionGradient.pointer)
        productGradients[sample] = productGradients[sample] + gradient
      }
      takeBackProduct(of: sample)
    }
    return try regressor.backward(in: pass)
  }

  /// Splits the gradient G of P = P' M, P' the product before, into P'ᵀ G for M and G Mᵀ for P'.
  private func takeBackProduct(of sample: Int) {
    let gradient = productGradients[sample]
    productGradients[sample] = .zero
    // Matrices that are not finite see nothing, and zero times infinity is no gradient.
    guard gradient != .zero else { return }
    let theta = theta.sample(sample)
    if let previous {
      let fromMatrix = gradient * planar.homography(of: theta).transposed
      previous.productGradients[sample] = previous.productGradients[sample] + fromMatrix
    }
    let toMatrix = previous.map { $0.matrices[sample].transposed * gradient } ?? gradient
    planar.addGradient(of: theta, from: toMatrix, to: regressor.pose.gradient.sample(sample))
  }
}

extension PoseOptions {
  /// The transformation on a grid, of a family that can be composed.
  fileprivate func planarFamily(on grid: TargetGrid, in construction: Construction) throws -> any PlanarFamily
  {
    if transformation.isPlanar,
      let family = try transformation(on: grid, in: construction) as? any PlanarFamily
    {
      return family
    }
    let families = TransformationFamily.allCases.filter(\.isPlanar).map(\.rawValue)
    throw NetworkError(
      construction.path,
      "\(transformation.rawValue) is not given by one matrix, which composed transformers multiply; use "
        + families.joined(separator: ", "))
  }
}
