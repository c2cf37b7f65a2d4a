import Files
import Foundation
public import Datasets
public import MPI
public import Networks
import OneDNN
import SpatialTransformers
import Tensors

/// Trains a network, data-parallel over the ranks of a communicator.
///
/// Everything is made at construction; `run` then repeats one step: gradients of this rank's micro-batches, one
/// exchange, the same update on every rank.
public final class Trainer {
  /// How a run ended.
  public enum Outcome: Sendable, Equatable {
    /// All steps are done.
    case finished
    /// A signal stopped it; it can go on.
    case stopped
  }

  /// The network, its parameters included.
  public let network: Network

  /// How far the run has come.
  public private(set) var progress = RunProgress()

  private let options: RunOptions
  private let splits: Splits
  private let communicator: Communicator
  private let microBatches: Range<Int>
  private let microBatch: Int
  private let loader: Loader
  private let batch: Batch
  private let pass: Pass
  private let objective: SoftmaxCrossEntropy
  private let exchange: any GradientExchange
  private let optimizer: any Optimizer
  private let schedule: Schedule
  private let evaluator: Evaluator
  private var timer = PhaseTimer()
  /// The norm of the last step's gradient, before it was clipped.
  private var gradientNorm = 0.0

  /// Builds the network and all that a step needs; a collective call, after `Machine.prepare`.
  public init(_ options: RunOptions, splits: Splits, over communicator: Communicator) throws {
    let plan = try BatchPlan(options.training, ranks: communicator.size)
    self.options = options
    self.splits = splits
    self.communicator = communicator
    microBatch = plan.microBatch
    microBatches = plan.microBatches(of: communicator.rank)
    let memory = Network.memory(processes: try communicator.splitByNode().size)
    network = try communicator.onEveryRank {
      let network = try Network(
        options.network, microBatch: plan.microBatch, seed: options.seed, memory: memory)
      try network.check(against: splits.training)
      return network
    }
    loader = Loader(splits.training, seed: options.seed)
    batch = Batch(splits.training.schema, capacity: microBatch)
    pass = Pass(capacity: microBatch, seed: options.seed)
    pass.sampleWeight = 1 / Float(options.training.batch)
    objective = SoftmaxCrossEntropy(logits: network.output, batch: options.training.batch)
    exchange = try plan.makeExchange(for: network, over: communicator)
    optimizer = options.training.optimizer.makeOptimizer(for: network.parameters)
    schedule = Schedule(options.training.schedule, steps: options.training.steps)
    evaluator = Evaluator(network, of: splits.training.schema, over: communicator)
    try communicator.broadcast(network.parameters.values)
    network.parameters.didChangeValues()
  }

  /// Goes on where the checkpoint at `path` was written; rank 0 reads it and gives it to all.
  ///
  /// - Throws: `Fault` if it is damaged, of another network, of other digits, or of more steps.
  public func resume(from path: String) throws {
    let bytes = try communicator.fromRankZero {
      let file = try CheckpointFile(path)
      try file.check(samples: splits.training, steps: options.training.steps)
      try file.restore(network.parameters, optimizer)
      return Array(try JSONEncoder().encode(try file.progress()))
    }
    progress = try JSONDecoder().decode(RunProgress.self, from: Data(bytes))
    try communicator.broadcast(network.parameters.values)
    for state in optimizer.state { try communicator.broadcast(state.values) }
    network.parameters.didChangeValues()
  }

  /// Trains until all steps are done or a signal asks to stop.
  ///
  /// Rank 0 writes metrics and checkpoints to `folder`, if there is one, and tells `observer`.
  /// - Throws: `Fault` if a loss or gradient is not finite; the parameters are then those before the step.
  public func run(
    in folder: RunFolder? = nil, provenance: Provenance? = nil, observer: (any TrainingObserver)? = nil
  ) throws -> Outcome {
    let recorder = try Recorder(
      options, folder: folder, provenance: provenance, progress: progress, samples: splits.training,
      over: communicator, observer: observer)
    if progress.step == options.training.steps {
      try recorder.completeFolder(network.parameters, optimizer, progress)
    }
    while progress.step < options.training.steps {
      let figures = try step(measuringWarps: recorder.records(after: progress.step + 1))
      recorder.add(figures)
      progress.step += 1
      try conclude(recorder, figures)
      if figures.requests.stop && progress.step < options.training.steps { return .stopped }
    }
    return .finished
  }

  /// The seconds that this rank has spent in each phase of its steps.
  package var phases: PhaseTimes { timer.times }

  /// One step without records, for benchmarks.
  package func advance() throws {
    _ = try step(measuringWarps: false)
    progress.step += 1
  }

  /// One step: gradients, exchange, update.
  private func step(measuringWarps: Bool) throws -> StepFigures {
    timer.begin()
    exchange.begin()
    timer.end(.exchange)
    pass.measuresWarps = measuringWarps
    pass.warps = measuringWarps ? network.transformers.map { _ in WarpHealth() } : []
    for index in microBatches {
      exchange.add(try differentiate(index))
      timer.end(.exchange)
    }
    try communicator.barrier()
    timer.end(.wait)
    let figures = try exchange.finish(RunSignals.take(), pass.warps)
    timer.end(.exchange)
    try check(figures)
    gradientNorm = network.parameters.gradientNorm()
    if let bound = options.training.clipNorm {
      network.parameters.clipGradients(of: gradientNorm, to: bound)
    }
    optimizer.update(learningRate: learningRate(at: progress.step), step: progress.step)
    timer.end(.update)
    return figures
  }

  /// Adds the gradients of micro-batch `index` of the step to those that the network's parameters hold.
  private func differentiate(_ index: Int) throws -> SoftmaxCrossEntropy.Sums {
    let first = progress.step * options.training.batch + index * microBatch
    try loader.load(positions: first..<first + microBatch, into: batch)
    timer.end(.data)
    pass.fill(from: batch)
    let logits = try network.forward(batch.images, in: pass)
    var sums = objective(logits, labels: batch.labels, count: batch.count)
    sums.loss += pass.penalty
    timer.end(.forward)
    try network.backward(objective.gradient, in: pass)
    timer.end(.backward)
    return sums
  }

  /// Validation, metrics and checkpoint, where they are due after this step.
  private func conclude(_ recorder: Recorder, _ figures: StepFigures) throws {
    let due = recorder.due(after: progress.step, figures.requests)
    guard due.anything else {
      recorder.didStep(progress.step)
      return
    }
    let validation = due.validation ? try splits.validation.map { try evaluator.evaluate($0) } : nil
    if due.metric || validation != nil {
      recorder.record(
        learningRate: learningRate(at: progress.step - 1), gradientNorm: gradientNorm, phases: timer.times,
        validation: validation, warps: metrics(of: figures.warps), into: &progress)
    }
    if due.checkpoint {
      try recorder.writeCheckpoint(
        network.parameters, optimizer, &progress, validation: validation, isLast: due.isLast)
    }
    recorder.didStep(progress.step)
  }

  /// What a step's transformers measured, by their paths; nil where they did not.
  private func metrics(of warps: [WarpHealth]) -> [String: Metric.Warp]? {
    guard !warps.isEmpty else { return nil }
    let pairs = zip(network.transformers.map(\.path), warps.map { Metric.Warp($0) })
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  private func learningRate(at step: Int) -> Double {
    options.training.optimizer.learningRate * schedule.factor(at: step)
  }

  private func check(_ figures: StepFigures) throws {
    guard let worst = figures.faults.first else { return }
    throw Fault(
      .notFinite,
      "step \(progress.step + 1) gave numbers that cannot be added up (\(worst)\(figures.faults.count > 1 ? ", and others" : "")); "
        + "lower the learning rate, or set training.clip_norm")
  }
}

extension Pass {
  /// Takes over what a batch says of its samples, and forgets the penalty of those before.
  func fill(from batch: Batch) {
    (count, penalty) = (batch.count, 0)
    for i in 0..<batch.count { keys[i] = batch.keys[i] }
  }
}

extension Network {
  /// Checks that the network takes the images that there are, and tells their classes apart.
  public func check(against samples: any Dataset) throws {
    let schema = samples.schema
    guard input.shape.sample == schema.shape else {
      throw Fault(
        .configuration,
        "network.input is \(input.shape.sample), but the images are \(schema.shape); make them agree")
    }
    guard output.shape[1] >= schema.classNames.count else {
      throw Fault(
        .configuration,
        "the network tells \(output.shape[1]) classes apart, but the images have \(schema.classNames.count); "
          + "give the last dense layer more units")
    }
  }
}
