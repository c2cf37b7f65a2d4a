import Networks
import SpatialTransformers
import Tensors

/// Makes references of layers as options describe them.
struct ReferenceBuilder {
  /// The paths of the transformers so far.
  private var poses: [String] = []

  /// The running moments by which normalisations go, by their paths; nil for the moments of the samples themselves.
  let running: (@Sendable (_ path: String) -> Values)?

  init(running: (@Sendable (_ path: String) -> Values)?) {
    self.running = running
  }

  /// The references of layers behind something of this shape, at a path.
  mutating func sequence(_ layers: [LayerOptions], on shape: Shape, at path: String) -> ReferenceSequence {
    var sequence = ReferenceSequence()
    for (index, layer) in layers.enumerated() {
      let input = sequence.outputShape(of: shape)
      sequence.layers.append(self.layer(layer, on: input, at: path.entering(layer.name ?? String(index))))
    }
    return sequence
  }

  mutating func layer(_ options: LayerOptions, on shape: Shape, at path: String) -> any ReferenceLayer {
    switch options.kind {
    case .convolution(let options): return ReferenceConvolution(path: path, options: options)
    case .dense(let options):
      return ReferenceDense(path: path, options: options, poseFrom: options.poseFrom.flatMap(pose))
    case .maxPool(let options): return ReferencePooling(kind: .max, options: options)
    case .averagePool(let options): return ReferencePooling(kind: .average, options: options)
    case .globalAveragePool: return ReferenceGlobalPooling()
    case .relu: return ReferenceRectifier(slope: 0)
    case .leakyRelu(let options): return ReferenceRectifier(slope: Double(Float(options.slope)))
    case .batchNormalisation(let options):
      return ReferenceBatchNormalisation(path: path, options: options, running: running)
    case .dropout(let options):
      precondition(options.rate == 0, "\(path) leaves out units at random, which no reference does")
      return ReferenceIdentity()
    case .depthProjection: return ReferenceDepthProjection()
    case .parallel(let options): return parallel(options, on: shape, at: path)
    case .residual(let options):
      return ReferenceResidual(layers: sequence(options.layers, on: shape, at: path))
    case .spatialTransformer(let options): return transformer(options, on: shape, at: path)
    case .composedTransformers(let options): return composed(options, on: shape, at: path)
    }
  }

  private mutating func parallel(
    _ options: ParallelOptions, on shape: Shape, at path: String
  ) -> ReferenceParallel {
    var branches: [ReferenceSequence] = []
    for (index, layers) in options.branches.enumerated() {
      branches.append(sequence(layers, on: shape, at: path.entering(String(index))))
    }
    return ReferenceParallel(branches: branches)
  }

  private mutating func transformer(
    _ options: SpatialTransformerOptions, on shape: Shape, at path: String
  ) -> ReferenceTransformer {
    let sampler = ReferenceSampler(options.sampling, on: shape)
    return ReferenceTransformer(
      regressor: regressor(options.pose, on: sampler.grid, behind: shape, at: path),
      map: ReferenceMap(
        options.pose.transformation, on: sampler.grid, controlPoints: options.pose.controlPoints),
      sampler: sampler)
  }

  private mutating func composed(
    _ options: ComposedTransformersOptions, on shape: Shape, at path: String
  ) -> ReferenceComposedTransformers {
    let sampler = ReferenceSampler(options.sampling, on: shape)
    let view = Shape([shape[0], shape[1]] + sampler.grid.output.dimensions)
    var stages: [ReferenceComposedTransformers.Stage] = []
    for (index, stage) in options.stages.enumerated() {
      let path = path.entering(stage.name ?? String(index))
      let regressor = regressor(stage.pose, on: sampler.grid, behind: view, at: path)
      guard let family = ReferenceFamily(stage.pose.transformation) else {
        preconditionFailure("\(stage.pose.transformation) is not given by a matrix")
      }
      stages.append(ReferenceComposedTransformers.Stage(regressor: regressor, family: family))
    }
    return ReferenceComposedTransformers(
      stages: stages, projection: ReferenceProjection(on: sampler.grid), sampler: sampler)
  }

  private mutating func regressor(
    _ options: PoseOptions, on grid: TargetGrid, behind shape: Shape, at path: String
  ) -> ReferenceRegressor {
    let map = options.transformation.transformation(on: grid, controlPoints: options.controlPoints)
    let free = options.freeParameters(of: map)
    var localisation: ReferenceSequence?
    if !free.isEmpty {
      let inner = path.entering("localisation")
      var regression = DenseOptions()
      regression.units = free.count
      localisation = sequence(options.localisation, on: shape, at: inner)
      localisation?.layers.append(
        ReferenceDense(path: inner.entering("regression"), options: regression))
    }
    poses.append(path)
    return ReferenceRegressor(
      path: path, start: options.constants(of: map), free: free, localisation: localisation,
      gradientFactor: Double(Float(options.gradientFactor)), penalty: Double(Float(options.penalty)))
  }

  /// The path of the transformer that a layer names.
  private func pose(_ name: String) -> String? {
    poses.contains(name) ? name : poses.first { $0.hasSuffix("/\(name)") }
  }
}

extension ReferenceSampler {
  /// The sampler that options describe, behind something of this shape.
  fileprivate init(_ options: SamplingOptions, on shape: Shape) {
    let grid = TargetGrid(
      output: ImageSize(options.outputSize ?? shape.spatial), input: ImageSize(shape.spatial),
      alignCorners: options.alignCorners)
    self.init(kernel: options.kernel ?? .standard(axes: grid.axes), outside: options.outside, grid: grid)
  }
}

extension PoseOptions {
  /// The parameters that are learnt, with their bounds.
  fileprivate func freeParameters(of map: any Transformation) -> [ReferenceRegressor.FreeParameter] {
    guard !frozen else { return [] }
    return map.parameterNames.enumerated().filter { locked[$0.element] == nil }.map { index, name in
      ReferenceRegressor.FreeParameter(
        index: index, identity: Double(map.identity[index]), range: ranges[name] ?? ranges["all"])
    }
  }

  /// θ where nothing moves it: constants of locked parameters, and for the others where a frozen one starts.
  fileprivate func constants(of map: any Transformation) -> [Double] {
    zip(map.parameterNames, startingPoint(of: map)).map { Double(locked[$0].map { Float($0) } ?? $1) }
  }

  private func startingPoint(of map: any Transformation) -> [Float] {
    guard start.kind == .tile else { return map.identity }
    let tiles = zip(start.tile, start.tiles).reversed()
    return map.crop(
      scale: tiles.map { 1 / Float($1) }, shift: tiles.map { Float(2 * $0 + 1 - $1) / Float($1) }) ?? []
  }
}

extension String {
  fileprivate func entering(_ name: String) -> String { isEmpty ? name : "\(self)/\(name)" }
}
