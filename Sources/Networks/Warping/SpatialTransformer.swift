import SpatialTransformers
import Tensors

/// Warps its input by a transformation whose parameters θ a localisation network reads off the same input.
///
/// Input U (N, C, H, W), output V (N, C, H', W'), or volumes (N, C, D, H, W). θ = f_loc(U); positions = T_θ(G);
/// V = U sampled there. Source: Jaderberg et al. 2015, section 3.
final class SpatialTransformer: Layer, MatrixWarp {
  let input: TensorDescriptor
  let family: TransformationFamily
  let transformation: any Transformation
  let readsWarped: Bool
  let divides: Bool
  private let matrices: (any MatrixFamily)?
  private let regressor: PoseRegressor
  private let resampler: Resampler
  private let inputGradient: Tensor?
  private let kind: String

  init(_ options: SpatialTransformerOptions, input: TensorDescriptor, in construction: Construction) throws {
    let grid = try options.sampling.grid(over: input.shape, in: construction)
    let sampler = try options.sampling.sampler(
      on: grid, channels: input.shape[1], construction.path)
    self.input = TensorDescriptor(input.shape)
    family = options.pose.transformation
    transformation = try options.pose.transformation(on: grid, in: construction)
    readsWarped = construction.readsWarped
    divides = transformation.smallestDenominator(of: transformation.identity) != nil
    matrices = transformation as? any MatrixFamily
    resampler = try Resampler(sampler, on: grid, input: input.shape, in: construction)
    regressor = try PoseRegressor(options.pose, of: transformation, input: self.input, in: construction)
    inputGradient = try construction.inputGradient(self.input)
    kind = "spatial transformer, \(options.pose.note)\(options.sampling.note)"
    construction.transformers.add(self, regressor.pose)
  }

  var output: TensorDescriptor { resampler.output.descriptor }

  var path: String { regressor.pose.path }

  var theta: Tensor { regressor.pose.theta }

  var positions: Tensor { resampler.positions }

  var source: Tensor? { resampler.source }

  var warped: Tensor { resampler.output }

  var learnsMatrix: Bool { regressor.learns }

  var hasMatrix: Bool { matrices != nil }

  func writeMatrix(of sample: Int, to entries: UnsafeMutablePointer<Float>) {
    matrices?.writeMatrix(of: theta.sample(sample), to: entries)
  }

  func addMatrixGradient(_ gradient: UnsafePointer<Float>, of sample: Int) {
    matrices?.addGradient(
      of: theta.sample(sample), fromMatrix: gradient, to: regressor.pose.gradient.sample(sample))
  }

  var summary: LayerSummary {
    LayerSummary(
      path: path, kind: kind, input: input, output: output, parts: regressor.parts,
      operations: resampler.operations)
  }

  func forward(_ input: Tensor, in pass: Pass) throws -> Tensor {
    try regressor.forward(input, in: pass)
    resampler.source = input
    for sample in 0..<pass.count {
      transformation.positions(of: theta.sample(sample), into: positions.sample(sample))
      resampler.sample(sample)
    }
    return warped
  }

  func backward(_ outputGradient: Tensor, in pass: Pass) throws -> Tensor? {
    guard regressor.learns || inputGradient != nil else { return nil }
    inputGradient?.zero()
    for sample in 0..<pass.count {
      resampler.unsample(sample, outputGradient, to: inputGradient)
      transformation.addGradient(
        of: theta.sample(sample), from: resampler.positionGradient.pointer,
        to: regressor.pose.gradient.sample(sample))
    }
    // The localisation network reads the same input.
    let fromLocalisation = try regressor.backward(in: pass)
    if let inputGradient, let fromLocalisation { inputGradient.add(fromLocalisation) }
    return inputGradient
  }
}
