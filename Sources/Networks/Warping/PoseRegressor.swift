import SpatialTransformers
import Tensors

/// Finds θ: a localisation network with a regression layer at its end, θ = f_loc(U).
///
/// The regression layer starts at zero weights and gives the parameters that are learnt; locked ones are constants, and
/// where nothing is learnt no network is run. Penalised parameters add λ / 2 · ‖θ − identity‖² to the loss of every
/// training sample, without the constants. Source: Jaderberg et al. 2015, section 3.1.
final class PoseRegressor {
  /// θ, and its gradient as it comes from the warp and from readers.
  let pose: Pose

  private let options: PoseOptions
  private let parameters: PoseParameters
  private let network: Sequential?
  private let regressionGradient: Tensor?
  /// What the regression layer gave last.
  private var regression: Tensor?

  /// Builds the network behind something that gives `input`.
  init(
    _ options: PoseOptions, of transformation: any Transformation, input: TensorDescriptor,
    in construction: Construction
  ) throws {
    self.options = options
    let learnsFrom = construction.parameters.trainedCount
    parameters = try PoseParameters(options, transformation, construction.path)
    network =
      parameters.freeCount > 0 ? try Self.network(options, parameters, input, construction) : nil
    learns =
      network != nil && (construction.wantsInputGradient || construction.parameters.trainedCount > learnsFrom)
    regressionGradient = try network.map { try construction.tensor($0.output, of: "gradient of θ") }
    // θ and its gradient, and the matrices of stages.
    try construction.reserve(Double(input.shape[0]) * Double(2 * parameters.start.count + 36), for: "θ")
    pose = Pose(path: construction.path, samples: input.shape[0], start: parameters.start)
  }

  /// Whether θ is learnt, by its own network or by what stands before that.
  let learns: Bool

  /// The parts that a plan shows.
  var parts: [LayerSummary] { network.map { [$0.summary] } ?? [] }

  /// Writes θ, and adds the penalty to the pass.
  func forward(_ input: Tensor, in pass: Pass) throws {
    pose.gradient.zero()
    guard let network else { return }
    let regression = try network.forward(input, in: pass)
    for sample in 0..<pass.count {
      let theta = pose.theta.sample(sample)
      parameters.write(regression.sample(sample), to: theta)
      if options.penalty != 0, pass.isTraining {
        pass.penalty += options.penalty / 2 * parameters.squaredDistance(of: theta)
      }
    }
    self.regression = regression
  }

  /// Takes the gradient of θ, times its factor, and the penalty's, which has none, back to the input.
  func backward(in pass: Pass) throws -> Tensor? {
    guard learns, let network, let regression, let regressionGradient else { return nil }
    let penalty = pass.isTraining ? Float(options.penalty) * pass.sampleWeight : 0
    regressionGradient.zero()
    for sample in 0..<pass.count {
      parameters.writeGradient(
        of: regression.sample(sample), pose.theta.sample(sample), from: pose.gradient.sample(sample),
        factor: Float(options.gradientFactor), penalty: penalty, to: regressionGradient.sample(sample))
    }
    // Another backward pass starts afresh, as of all layers.
    pose.gradient.zero()
    return try network.backward(regressionGradient, in: pass)
  }

  private static func network(
    _ options: PoseOptions, _ parameters: PoseParameters, _ input: TensorDescriptor,
    _ construction: Construction
  ) throws -> Sequential {
    var inner = construction.entering("localisation")
    inner.isLocalisation = true
    inner.learningRateFactor = options.learningRateFactor ?? construction.learningRateFactor
    let layers = try Sequential(options.localisation, input: input, in: inner)
    var regression = DenseOptions()
    regression.units = parameters.freeCount
    regression.initialization = .zeros
    try layers.append(named: "regression", in: inner) { input, construction in
      try LinearLayer(regression, bias: parameters.bias, input: input, in: construction)
    }
    return layers
  }
}
