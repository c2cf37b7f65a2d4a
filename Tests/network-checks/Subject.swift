import Configuration
import Foundation
import Networks
import OneDNN
import Reference
import Tensors
import Training

/// The network of a configuration as it is trained: what it makes of the seed's batch, and its updates.
final class Subject {
  let options: RunOptions
  /// The samples of each micro-batch.
  let parts: [Range<Int>]
  let samples: SeededSamples
  private let network: Network
  private let pass: Pass
  private let objective: JointObjective
  /// The labels of a sample, and the numbers of its transform.
  private let heads: Int
  private let transformSize: Int
  private let optimizer: any Optimizer
  private let images: Tensor
  private let isSpoilt: Bool

  /// Builds the network; one that is spoilt has a last gradient that is wrong by a thousandth.
  init(_ options: RunOptions, isSpoilt: Bool) throws {
    try Threads.set(1)
    var options = options
    options.network.layers = options.network.layers.map(\.withoutDropout)
    let plan = try BatchPlan(options.training, ranks: 1)
    let microBatch = plan.microBatch
    parts = plan.microBatches(of: 0).map { $0 * microBatch..<($0 + 1) * microBatch }
    network = try Network(options.network, microBatch: microBatch, seed: options.seed)
    samples = SeededSamples(seed: options.seed, shape: network.input.shape.sample)
    pass = Pass(capacity: microBatch, seed: options.seed)
    pass.sampleWeight = 1 / Float(options.training.batch)
    heads = max(options.objective.heads, 1)
    var schema = TargetSchema(classCount: network.output.shape[1] / heads)
    let axes = network.input.shape.spatial.count
    (schema.labelsPerSample, transformSize) = (heads, axes * (axes + 1))
    schema.truth = [TargetSchema.Column("transform", count: transformSize)]
    objective = try JointObjective(
      options.objective, of: network, by: schema, batch: options.training.batch)
    optimizer = options.training.optimizer.makeOptimizer(for: network.parameters)
    images = Tensor(network.input)
    self.options = options
    self.isSpoilt = isSpoilt
  }

  /// Whether what becomes of a sample depends on the others of its micro-batch.
  var sharesMoments: Bool { network.state.count > 0 }

  /// The reference with the network's parameters of now.
  var reference: ReferenceModel { reference(running: nil) }

  /// The same by the running moments of now, as in evaluation.
  var evaluationReference: ReferenceModel {
    let moments = network.state.byPath
    return reference { moments[$0] ?? Values(zeros: [1]) }
  }

  private func reference(running: (@Sendable (_ path: String) -> Values)?) -> ReferenceModel {
    let byPath = network.parameters.byPath
    return ReferenceModel(options.network, running: running) { path, shape in
      guard let found = byPath[path], found.shape == shape else {
        preconditionFailure("the network has no parameter \(path) of \(shape)")
      }
      return found
    }
  }

  /// Differentiates the whole batch, micro-batch by micro-batch; the network keeps the gradients.
  func differentiate() throws -> Figures {
    for store in [network.parameters, network.state] { store.zeroGradients() }
    var logits: [Double] = []
    for part in parts {
      let output = try forward(samples.images(part), training: true, count: part.count)
      logits += Values(output).numbers
      judge(output, part)
      try network.backward(objective.gradient, in: pass)
    }
    if isSpoilt, let last = network.parameters.parameters.last {
      for i in last.range { network.parameters.gradients[i] *= 1.001 }
    }
    let gradients = network.parameters.parameters.map {
      Figures.Entry(name: $0.name, numbers: $0.gradient.map(Double.init))
    }
    return Figures(entries: logitEntries(logits, try partLogits()) + gradients)
  }

  private func judge(_ output: Tensor, _ part: Range<Int>) {
    samples.labels(part, heads: heads).withUnsafeBufferPointer { labels in
      samples.transforms(part).withUnsafeBufferPointer { truth in
        let targets = Targets(
          count: part.count, labels: labels, labelsPerSample: heads, truth: truth,
          truthPerSample: transformSize)
        objective.judge(output, targets)
      }
    }
  }

  /// What is known of samples, for the reference.
  func targets(of part: Range<Int>) -> ReferenceObjectives.Targets {
    ReferenceObjectives.Targets(
      labels: samples.labels(part, heads: heads).map { Int($0) },
      transforms: part.map { samples.transforms($0..<$0 + 1).map { Double($0) } })
  }

  /// One update by the last gradients.
  func update(step: Int) {
    optimizer.update(learningRate: options.training.optimizer.learningRate, step: step)
    network.state.addGradients()
  }

  /// The logits of the batch, and those of the first samples of a micro-batch that is not full, in evaluation.
  func logitEntries(_ logits: [Double], _ evaluated: [Double]) -> [Figures.Entry] {
    let partCount = realCount * network.output.shape[1]
    return [
      Figures.Entry(name: "logits", numbers: logits, isGradient: false),
      Figures.Entry(
        name: "logits of evaluation", numbers: Array(evaluated.prefix(partCount)), isGradient: false),
    ]
  }

  /// How many samples of the first micro-batch are real when it is evaluated.
  private var realCount: Int { max(parts[0].count - 1, 1) }

  /// The logits of the first micro-batch in evaluation, as if its last sample were not real.
  private func partLogits() throws -> [Double] {
    Values(try forward(samples.images(parts[0]), training: false, count: realCount)).numbers
  }

  private func forward(_ values: Values, training: Bool, count: Int) throws -> Tensor {
    (pass.isTraining, pass.count) = (training, count)
    values.write(to: images)
    return try network.forward(images, in: pass)
  }
}

extension ParameterStore {
  /// The values of all, by their paths.
  fileprivate var byPath: [String: Values] {
    Dictionary(
      uniqueKeysWithValues: parameters.map { ($0.name, Values($0.shape, $0.values.map(Double.init))) })
  }
}

extension LayerOptions {
  /// The layer with dropout that leaves out nothing, everywhere in it.
  fileprivate var withoutDropout: LayerOptions {
    var layer = self
    switch kind {
    case .dropout(var options):
      options.rate = 0
      layer.kind = .dropout(options)
    case .parallel(var options):
      options.branches = options.branches.map { $0.map(\.withoutDropout) }
      layer.kind = .parallel(options)
    case .residual(var options):
      options.layers = options.layers.map(\.withoutDropout)
      layer.kind = .residual(options)
    case .spatialTransformer(var options):
      options.pose.localisation = options.pose.localisation.map(\.withoutDropout)
      layer.kind = .spatialTransformer(options)
    case .composedTransformers(var options):
      for index in options.stages.indices {
        options.stages[index].pose.localisation = options.stages[index].pose.localisation.map(
          \.withoutDropout)
      }
      layer.kind = .composedTransformers(options)
    case .convolution, .dense, .maxPool, .averagePool, .globalAveragePool, .relu, .leakyRelu,
      .batchNormalisation, .depthProjection:
      break
    }
    return layer
  }
}
