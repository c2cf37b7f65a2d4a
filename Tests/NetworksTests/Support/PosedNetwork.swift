import Networks
import OneDNN
import SpatialTransformers
import Tensors

/// A network of transformers before a dense layer, which a pose objective judges.
final class PosedNetwork {
  let network: Network
  let objective: JointObjective
  private let pass: Pass
  private let input: Tensor
  private let truth: [Float]

  /// Builds it for samples with these matrices as truth; θ of a transformer is the bias of its regression.
  init(
    _ layers: [LayerOptions], input: [Int], truth: [[Float]], transformer: String = "warp",
    weight: Double = 1,
    batch: Int = 1, alone: Bool = true
  ) throws {
    try Threads.set(1)
    var options = NetworkOptions()
    options.input = input
    options.layers = layers + [.dense(3)]
    network = try Network(options, microBatch: truth.count, seed: 1)
    var pose = SupervisedPoseOptions()
    pose.transformer = transformer
    var schema = TargetSchema(classCount: 3)
    schema.truth = [.init("angle", count: 1), .init("transform", count: truth[0].count)]
    let objectives = (alone ? [] : [.crossEntropy]) + [ObjectiveOptions(.pose(pose), weight: weight)]
    objective = try JointObjective(objectives, of: network, by: schema, batch: batch)
    pass = Pass(capacity: truth.count, seed: 1)
    self.input = Tensor(network.input)
    for i in self.input.elements.indices { self.input.elements[i] = Float(i % 7) / 7 }
    // The columns of a row stand one after another.
    self.truth = truth.flatMap { [0.5] + $0 }
  }

  /// Sets θ, the same of all samples.
  func setTheta(_ theta: [Float], of transformer: String = "warp") {
    let bias = network.parameters.parameters.first {
      $0.name == "\(transformer)/localisation/regression/bias"
    }
    _ = bias?.values.update(fromContentsOf: theta)
    network.parameters.didChangeValues()
  }

  /// Judges all samples and differentiates; the sums are the objective's.
  func judge() throws {
    let output = try network.forward(input, in: pass)
    let labels = [Int32](repeating: 0, count: pass.count)
    labels.withUnsafeBufferPointer { labels in
      truth.withUnsafeBufferPointer { truth in
        objective.judge(
          output,
          Targets(
            count: pass.count, labels: labels, truth: truth, truthPerSample: truth.count / pass.count))
      }
    }
    network.parameters.zeroGradients()
    try network.backward(objective.gradient, in: pass)
  }

  /// The gradient of θ, summed over the samples.
  func thetaGradient(of transformer: String = "warp") -> [Float] {
    let bias = network.parameters.parameters.first {
      $0.name == "\(transformer)/localisation/regression/bias"
    }
    return bias.map { Array($0.gradient) } ?? []
  }
}
