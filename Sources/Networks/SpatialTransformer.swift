import SpatialTransformers
import Tensors

/// Warps its input by a transformation whose parameters θ a localisation network reads off the same input.
///
/// Input U (N, C, H, W), output V (N, C, H', W'). θ = f_loc(U); positions = T_θ(G); V = U sampled there.
/// The regression layer at the end of f_loc starts at zero weights and the identity as bias, so the first pass
/// reproduces the input. Source: Jaderberg et al. 2015, section 3.
final class SpatialTransformer: Layer, WarpRecord {
  let input: TensorDescriptor
  let output: TensorDescriptor
  private let pose: Pose
  let family: TransformationFamily
  let transformation: any Transformation
  private let grid: TargetGrid
  private let sampler: any ImageSampler
  private let localisation: Sequential?
  /// Source positions in pixels; (N, 2, H', W'), x before y.
  let positions: Tensor
  private let positionGradient: Tensor
  let warped: Tensor
  private let inputGradient: Tensor?
  private(set) var source: Tensor?
  private var index = 0

  init(_ options: SpatialTransformerOptions, input: TensorDescriptor, in construction: Construction) throws {
    let shape = try Self.outputShape(options, input.shape, construction)
    family = options.transformation
    self.input = TensorDescriptor(input.shape)
    output = TensorDescriptor(shape)
    grid = TargetGrid(
      output: ImageSize(shape.spatial), input: ImageSize(input.shape.spatial),
      alignCorners: options.alignCorners)
    transformation = family.transformation(on: grid)
    sampler = SamplingKernel.bilinear.sampler(on: grid, outside: .zeros)
    localisation =
      try options.frozen
      ? nil : Self.localisation(options, transformation, self.input, construction)
    pose = Pose(path: construction.path, samples: shape[0], parameters: transformation.parameterCount)
    positions = Tensor([shape[0], 2, shape[2], shape[3]])
    positionGradient = Tensor([2, shape[2], shape[3]])
    warped = Tensor(output)
    inputGradient = construction.inputGradient(self.input)
    index = construction.transformers.add(self, pose)
    setIdentity()
  }

  var path: String { pose.path }

  /// θ of every sample; (N, P).
  var theta: Tensor { pose.theta }

  var summary: LayerSummary {
    let parts = localisation.map { [$0.summary] } ?? []
    // Two coordinates of two multiplications and two additions, and four taps a channel.
    let warp = grid.output.count * (8 + 8 * output.shape[1])
    return LayerSummary(
      path: path, kind: "spatial transformer, \(family.rawValue)" + (localisation == nil ? ", frozen" : ""),
      input: input, output: output, parameterCount: parts.reduce(0) { $0 + $1.parameterCount },
      operations: parts.reduce(warp) { $0 + $1.operations }, parts: parts)
  }

  func forward(_ input: Tensor, in pass: Pass) throws -> Tensor {
    source = input
    pose.gradient.zero()
    if let localisation {
      let found = try localisation.forward(input, in: pass)
      _ = theta.elements.update(fromContentsOf: found.elements)
    }
    for sample in 0..<pass.count { warp(sample, of: input) }
    if pass.measuresWarps { measure(in: pass) }
    return warped
  }

  func backward(_ outputGradient: Tensor, in pass: Pass) throws -> Tensor? {
    guard let source else { preconditionFailure("backward of \(path) without forward") }
    guard localisation != nil || inputGradient != nil else { return nil }
    inputGradient?.zero()
    for sample in 0..<pass.count { unwarp(sample, of: source, outputGradient) }
    // The localisation network reads the same input.
    let fromLocalisation = try localisation?.backward(pose.gradient, in: pass)
    if let inputGradient, let fromLocalisation { inputGradient.add(fromLocalisation) }
    // Another backward pass starts afresh, as of all layers.
    pose.gradient.zero()
    return inputGradient
  }

  private func warp(_ sample: Int, of input: Tensor) {
    transformation.positions(of: theta.sample(sample), into: positions.sample(sample))
    sampler.sample(
      input.sample(sample), channels: input.shape[1], at: positions.sample(sample),
      in: 0..<grid.output.count, into: warped.sample(sample))
  }

  private func measure(in pass: Pass) {
    for sample in 0..<pass.count {
      pass.warps[index].add(
        transformation, theta: theta.sample(sample), positions: positions.sample(sample))
    }
  }

  private func unwarp(_ sample: Int, of input: Tensor, _ outputGradient: Tensor) {
    sampler.backward(
      input.sample(sample), channels: input.shape[1], at: positions.sample(sample),
      outputGradient: outputGradient.sample(sample), imageGradient: inputGradient?.sample(sample),
      positionGradient: positionGradient.pointer)
    transformation.addGradient(
      of: theta.sample(sample), from: positionGradient.pointer, to: pose.gradient.sample(sample))
  }

  private func setIdentity() {
    for sample in 0..<theta.shape[0] {
      theta.sample(sample).update(from: transformation.identity, count: transformation.parameterCount)
    }
  }

  private static func outputShape(
    _ options: SpatialTransformerOptions, _ shape: Shape, _ construction: Construction
  ) throws -> Shape {
    let path = construction.path
    guard shape.rank == 4 else {
      throw NetworkError(path, "a spatial transformer takes (N, C, H, W), found \(shape)")
    }
    let size = options.outputSize ?? shape.spatial
    guard size.count == 2, size.allSatisfy({ $0 > 0 }) else {
      throw NetworkError(path, "output_size is \(size), expected rows and columns, both positive")
    }
    return try construction.shape([shape[0], shape[1]] + size, of: "output")
  }

  /// The localisation network with the regression layer that gives θ.
  private static func localisation(
    _ options: SpatialTransformerOptions, _ transformation: any Transformation, _ input: TensorDescriptor,
    _ construction: Construction
  ) throws -> Sequential {
    var inner = construction.entering("localisation")
    inner.isLocalisation = true
    let layers = try Sequential(options.localisation, input: input, in: inner)
    var regression = DenseOptions()
    regression.units = transformation.parameterCount
    regression.initialization = .zeros
    try layers.append(named: "regression", in: inner) { input, construction in
      try LinearLayer(regression, bias: .values(transformation.identity), input: input, in: construction)
    }
    return layers
  }
}
