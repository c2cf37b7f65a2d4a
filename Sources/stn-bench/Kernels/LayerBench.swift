import ArgumentParser
import Files
import Memory
import Networks
import ProgramSupport
import Tensors
import Training

/// `stn-bench layers`.
struct LayerBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "layers", abstract: "Time every layer of a configuration's network within its passes.",
    discussion: """
      Example:
        stn-bench layers --config Configs/r-st-cnn.yaml

      Layers are timed inside of the network on random images, with the layouts and caches that they meet there; changes \
      of layout have rows of their own. The row of a layer with parts includes them.
      """)

  @OptionGroup var settings: ConfigurationArguments
  @OptionGroup var arguments: BenchArguments

  func run() {
    Ranks.run { world in
      let options = try settings.load(over: world)
      try Machine.prepare(threads: options.training.threads, over: world)
      let limits = try Limits(repeats: arguments.repeats)
      let run = try ProfiledNetwork(options)
      try run.verify()
      let rows = try run.rows(repeats: arguments.repeats)
      try Report(limits: limits, rows: rows).write(arguments, over: world)
      return .success
    }
  }
}

/// A network with timed layers, and one micro-batch for it.
private final class ProfiledNetwork {
  private let profile = NetworkProfile()
  private let network: Network
  private let images: Tensor
  private let labels: AlignedMemory<Int32>
  private let pass: Pass
  private let objective: JointObjective
  private let size: Int

  init(_ options: RunOptions) throws {
    size = try BatchPlan(options.training, ranks: 1).microBatch
    network = try Network(options.network, microBatch: size, seed: options.seed, profile: profile)
    images = Tensor(network.input)
    let schema = TargetSchema(classCount: network.output.shape[1])
    labels = AlignedMemory((0..<size).map { Int32($0 % schema.classCount) })
    pass = Pass(capacity: size, seed: options.seed)
    pass.sampleWeight = 1 / Float(size)
    objective = try JointObjective([.crossEntropy], of: network, by: schema, batch: size)
    var random = RandomStream(seed: 1, purpose: .split, name: "benchmark")
    for i in images.elements.indices { images.elements[i] = Float(random.unit()) }
  }

  private func loss() throws -> Double {
    pass.penalty = 0
    let logits = try network.forward(images, in: pass)
    let targets = Targets(count: size, labels: UnsafeBufferPointer(labels.elements))
    objective.judge(logits, targets, penalty: pass.penalty)
    return objective.sums.sums[0] / Double(size)
  }

  private func step() throws {
    network.parameters.zeroGradients()
    _ = try loss()
    try network.backward(objective.gradient, in: pass)
  }

  /// Checks that all gradients are finite, and those outside of localisation networks against a central difference of
  /// the loss along them.
  ///
  /// At the identity positions lie on pixels, where linear kernels have no derivative that a difference could find.
  func verify() throws {
    try step()
    var gradient = Array(network.parameters.gradients)
    for parameter in network.parameters.parameters where parameter.isLocalisation {
      for i in parameter.range { gradient[i] = gradient[i].isFinite ? 0 : gradient[i] }
    }
    let square = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }
    let step = 1e-3 / square.squareRoot()
    let slope = (try loss(step, along: gradient) - loss(-step, along: gradient)) / (2 * step)
    try Fault.check(slope, near: square, tolerance: 0.03, "the slope of the loss along its gradient")
  }

  private func loss(_ step: Double, along gradient: [Float]) throws -> Double {
    let values = network.parameters.values
    let original = Array(values)
    for i in values.indices { values[i] += Float(step) * gradient[i] }
    network.parameters.didChangeValues()
    defer {
      _ = values.update(fromContentsOf: original)
      network.parameters.didChangeValues()
    }
    return try loss()
  }

  /// Two rows a layer: in each repeat its mean over some passes.
  func rows(repeats: Int) throws -> [BenchRow] {
    try step()
    let passes = max(1, Int(0.05 / (try Measurement.seconds { try step() })))
    var seconds = profile.layers.map { _ in (forward: [Double](), backward: [Double]()) }
    for _ in 0..<repeats {
      for layer in profile.layers { layer.reset() }
      for _ in 0..<passes { try step() }
      for (i, layer) in profile.layers.enumerated() {
        seconds[i].forward.append(layer.forward / .seconds(passes))
        seconds[i].backward.append(layer.backward / .seconds(passes))
      }
    }
    return zip(profile.layers, seconds).flatMap { layer, seconds in
      rows(of: layer, Measurement(seconds.forward), Measurement(seconds.backward))
    }
  }

  private func rows(of layer: LayerProfile, _ forward: Measurement, _ backward: Measurement) -> [BenchRow] {
    let summary = layer.summary
    let name = "\(summary.path) \(summary.kind)"
    let cost = TrainingCost(of: summary, givesInputGradient: layer.givesInputGradient)
    let rows = [
      BenchRow(name: "\(name), forward", time: forward, operations: operations(cost.forward)),
      BenchRow(name: "\(name), backward", time: backward, operations: operations(cost.backward)),
    ]
    // A layer before all that learns has no backward pass.
    return rows.filter { $0.time.maximum > 0 }
  }

  /// Those of a micro-batch; nil for layers that only move data.
  private func operations(_ ofSample: Int) -> Double? {
    ofSample > 0 ? Double(size * ofSample) : nil
  }
}
