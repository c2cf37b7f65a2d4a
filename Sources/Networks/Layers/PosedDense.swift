import Tensors

/// A dense layer that reads a transformer's θ behind the features of its input.
///
/// Input (N, F) or (N, C, …) of F elements a sample, plain; θ (N, P); weights (O, F + P), bias (O), output (N, O).
/// The gradient of the last P columns' input is added to that of θ, and so reaches the localisation network.
final class PosedDense: Layer {
  let input: TensorDescriptor
  private let pose: Pose
  private let dense: LinearLayer
  /// The features and θ of every sample; (N, F + P).
  private let joined: Tensor
  private let inputGradient: Tensor?

  /// Builds the layer; `name` is the name or path of a transformer that was built before.
  init(
    _ options: DenseOptions, poseFrom name: String, input: TensorDescriptor, in construction: Construction
  ) throws {
    self.input = TensorDescriptor(input.shape)
    pose = try construction.transformers.pose(of: name, for: construction.path)
    let features = input.shape.sample.count + pose.theta.shape[1]
    joined = try construction.tensor(
      TensorDescriptor(construction.shape([input.shape[0], features], of: "input with θ")), of: "input with θ"
    )
    inputGradient = try construction.inputGradient(self.input)
    // θ may learn where nothing before the input does.
    var inner = construction
    inner.wantsInputGradient = true
    dense = try LinearLayer(options, input: joined.descriptor, in: inner)
  }

  var output: TensorDescriptor { dense.output }

  var summary: LayerSummary {
    var summary = dense.summary
    summary.input = input
    summary.kind += ", pose from \(pose.path)"
    return summary
  }

  func forward(_ input: Tensor, in pass: Pass) throws -> Tensor {
    for sample in 0..<joined.shape[0] {
      let features = joined.sample(sample)
      features.update(from: input.sample(sample), count: featureCount)
      (features + featureCount).update(from: pose.theta.sample(sample), count: pose.theta.shape[1])
    }
    return try dense.forward(joined, in: pass)
  }

  func backward(_ outputGradient: Tensor, in pass: Pass) throws -> Tensor? {
    guard let gradient = try dense.backward(outputGradient, in: pass) else { return nil }
    for sample in 0..<joined.shape[0] {
      let (slopes, toTheta) = (gradient.sample(sample), pose.gradient.sample(sample))
      inputGradient?.sample(sample).update(from: slopes, count: featureCount)
      for k in 0..<pose.theta.shape[1] { toTheta[k] += slopes[featureCount + k] }
    }
    return inputGradient
  }

  private var featureCount: Int { joined.shape[1] - pose.theta.shape[1] }
}
