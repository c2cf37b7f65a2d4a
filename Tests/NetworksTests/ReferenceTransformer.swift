import Networks
import SpatialTransformers
import Tensors

/// A spatial transformer by the printed formulae.
struct ReferenceTransformer: ReferenceLayer {
  var pose: ReferencePosedMap
  let warp: ReferenceWarp

  /// A transformer whose θ `localisation` gives; without one it stays at `theta`.
  init(
    _ family: TransformationFamily = .affine, localisation: ReferenceSequence?,
    theta: [Double] = [1, 0, 0, 0, 1, 0], outputSize: [Int]?, alignCorners: Bool,
    kernel: ReferenceKernel = .tent, penalty: Double = 0
  ) {
    pose = ReferencePosedMap(
      family: ReferenceFamily(family), localisation: localisation, theta: theta, penalty: penalty)
    warp = ReferenceWarp(outputSize: outputSize, alignCorners: alignCorners, kernel: kernel)
  }

  var parameters: [Values] {
    get { pose.parameters }
    set { pose.parameters = newValue }
  }

  func forward(_ input: Values) -> Values {
    warp.forward(input, pose.matrices(input))
  }

  func backward(_ outputGradient: Values, at input: Values) -> ReferenceGradients {
    let fromWarp = warp.backward(outputGradient, at: input, pose.matrices(input))
    let fromPose = pose.backward(fromWarp.matrices, at: input)
    return ReferenceGradients(
      input: fromWarp.input.adding(1, fromPose.input), parameters: fromPose.parameters)
  }

  func penalty(at input: Values) -> Double { pose.penalty(at: input) }

  func distanceFromLattice(_ input: Values) -> Double {
    pose.localisation == nil ? .infinity : warp.distanceFromLattice(input.shape, pose.matrices(input))
  }
}

/// A matrix a sample, whose parameters θ are read off an input.
struct ReferencePosedMap: Sendable {
  let family: ReferenceFamily
  /// Localisation network, regression layer and what follows it; nil where θ stays as it is.
  var localisation: ReferenceSequence?
  /// θ at the identity, or where it stays.
  let theta: [Double]
  /// λ.
  var penalty = 0.0

  var parameters: [Values] {
    get { localisation?.parameters ?? [] }
    set { localisation?.parameters = newValue }
  }

  func matrices(_ input: Values) -> [[Double]] { thetas(input).map(family.matrix) }

  /// λ / 2 · Σ ‖θ − identity‖², summed over the samples.
  func penalty(at input: Values) -> Double {
    thetas(input).reduce(0) { sum, found in
      sum + penalty / 2 * distances(found).reduce(0) { $0 + $1 * $1 }
    }
  }

  /// The gradients of the input and the parameters, given the matrices'.
  func backward(_ matrixGradients: [[Double]], at input: Values) -> ReferenceGradients {
    guard let localisation else { return ReferenceGradients(input: Values(zeros: input.shape)) }
    let gradients = zip(thetas(input), matrixGradients).map { found, gradient in
      zip(family.gradient(found, from: gradient), distances(found)).map { $0 + penalty * $1 }
    }
    let upstream = Values([gradients.count, theta.count], gradients.flatMap { $0 })
    return localisation.backward(upstream, at: input)
  }

  private func distances(_ found: [Double]) -> [Double] { zip(found, theta).map { $0 - $1 } }

  private func thetas(_ input: Values) -> [[Double]] {
    let found = localisation?.forward(input).numbers
    return (0..<input.shape[0]).map { n in
      found.map { Array($0[n * theta.count..<(n + 1) * theta.count]) } ?? theta
    }
  }
}
