public import Datasets
import Files
import Foundation
public import MPI
public import Networks
import OneDNN
import SpatialTransformers
import Tensors
import Watch

/// Trains a network, data-parallel over the ranks of a world.
///
/// Everything is made at construction; `run` then repeats one step: gradients of this rank's micro-batches, one
/// exchange, the same update on every rank.
public final class Trainer {
  /// How a run ended.
  public enum Outcome: Sendable, Equatable {
    /// All steps are done.
    case finished
    /// A signal or the end of its time stopped it; it can go on.
    case stopped
  }

  /// The network, its parameters included.
  public let network: Network

  /// How far the run has come.
  public internal(set) var progress = RunProgress()

  let options: RunOptions
  package let splits: Splits
  let world: Communicator
  private let plan: BatchPlan
  private let microBatches: Range<Int>
  private let loader: Loader
  private let batch: Batch
  private let pass: Pass
  private let objective: JointObjective
  private let exchange: any GradientExchange
  private let clipping: GradientClipping
  private let optimizer: any Optimizer
  /// The average of the weights, where the run keeps one.
  package let average: WeightAverage?
  /// What measures its running moments, where it has some of its own.
  private let momentPass: MomentPass?
  private let schedule: Schedule
  private let evaluator: Evaluator
  private var timer = PhaseTimer()
  private var clock = RunClock()
  /// What the transformers measured of the step's micro-batches; empty where they do not measure.
  private var warps: [WarpHealth] = []

  /// Builds the network and all that a step needs; a collective call, after `Machine.prepare`.
  public convenience init(_ options: RunOptions, splits: Splits, over world: Communicator) throws {
    let network = try Network.untrained(
      options, ranks: world.size, for: splits.training, over: world)
    try self.init(options, network, splits: splits, over: world)
  }

  /// Prepares to train a network whose micro-batches are those of the options; a collective call.
  package init(
    _ options: RunOptions, _ network: Network, splits: Splits, over world: Communicator
  ) throws {
    plan = try BatchPlan(options.training, ranks: world.size)
    self.options = options
    self.splits = splits
    self.world = world
    self.network = network
    microBatches = plan.microBatches(of: world.rank)
    loader = Loader(splits.training, seed: options.seed)
    batch = Batch(
      splits.training.schema, capacity: plan.microBatch, withTruth: options.objective.readsTruth)
    pass = Pass(capacity: plan.microBatch, seed: options.seed)
    pass.sampleWeight = 1 / Float(options.training.batch)
    objective = try JointObjective(
      options.objective, of: network, by: splits.training.schema.targets, batch: options.training.batch)
    exchange = try plan.makeExchange(
      for: network, judgedBy: objective.sums.figures, over: world)
    clipping = GradientClipping(options.training, of: network.parameters)
    optimizer = options.training.optimizer.makeOptimizer(for: network.parameters)
    average = options.training.average.makeAverage(
      of: network.parameters, state: network.state, steps: options.training.steps)
    momentPass =
      average?.moments == nil ? nil : MomentPass(network, loader, batch, seed: options.seed, over: world)
    schedule = Schedule(options.training.schedule, steps: options.training.steps)
    evaluator = try Evaluator(
      network, by: options.objective, of: (splits.validation ?? splits.training).schema, over: world)
    try world.broadcast(network)
  }

  /// Goes on where the checkpoint at `path` was written; rank 0 reads it and gives it to all.
  ///
  /// - Throws: `Fault` if it is damaged, of another network, of other data, or of more steps.
  public func resume(from path: String) throws {
    let bytes = try world.fromRankZero {
      let file = try CheckpointFile(path)
      try file.check(dataset: splits.training, steps: options.training.steps)
      try file.restore(network.parameters, state: network.state, optimizer)
      if let average { try file.restore(average, of: network.parameters) }
      return Array(try JSONEncoder().encode(try file.progress()))
    }
    progress = try JSONDecoder().decode(RunProgress.self, from: Data(bytes))
    try world.broadcast(network)
    for state in optimizer.state { try world.broadcast(state.values) }
    if let average { try world.broadcast(average) }
    average?.dropEarly(after: progress.step)
  }

  /// Trains until all steps are done, a signal asks to stop, or the time on rank 0's clock is nearly up.
  ///
  /// Rank 0 writes metrics and checkpoints to `folder`, if there is one, and tells `observer`.
  /// - Throws: `Fault` if a loss or gradient is not finite; the parameters are then those before the step.
  public func run(
    in folder: RunFolder? = nil, provenance: Provenance? = nil, observer: (any TrainingObserver)? = nil,
    clock: RunClock? = nil
  ) throws -> Outcome {
    if let clock, world.rank == 0 { self.clock = clock }
    let recorder = try Recorder(
      options, of: network, optimizer, average, momentPass, dataset: splits.training, folder: folder,
      provenance: provenance,
      from: progress, clock: self.clock, over: world, observer: observer)
    while progress.step < options.training.steps {
      do {
        try goBackIfCollapsed(recorder)
        let step = try self.clock.measure(.step) { try self.step(recorder) }
        look(at: step.figures.warps, recorder)
        let stops = try recorder.conclude(step, &progress, validate: validate)
        if stops && progress.step < options.training.steps { return .stopped }
      } catch let sickness as Sickness {
        try goBack(because: sickness, recorder)
      }
    }
    return .finished
  }

  /// Judges the weights in place on the held-out samples, if there are any, unless that may be broken off and a rank is
  /// asked to stop meanwhile.
  private func validate(_ mayBreakOff: Bool, _ requests: inout RunRequests) throws -> FigureSums? {
    guard let samples = splits.validation else { return nil }
    let sums = try evaluator.evaluate(
      samples, unless: { mayBreakOff && (RunSignals.isStopRequested || self.clock.allowsNoMore) })
    if sums == nil { requests.stop = true }
    return sums
  }

  /// What this rank is asked to do after the step.
  private func takeRequests() -> RunRequests {
    var requests = RunSignals.take()
    if clock.isNearlyUp { requests.stop = true }
    return requests
  }

  /// The seconds that this rank has spent in each phase of its steps.
  package var phases: PhaseTimes { timer.times }

  /// One step without records, for benchmarks.
  package func advance() throws {
    do { _ = try step() } catch let sickness as Sickness {
      throw Fault(.notFinite, sickness.sentence(progress.recovery))
    }
    progress.step += 1
  }

  /// One step: gradients, exchange, update.
  private func step(_ recorder: Recorder? = nil) throws -> CompletedStep {
    let measuringWarps = recorder?.measuresWarps(after: progress.step + 1) ?? false
    Heartbeat.enter(step: progress.step + 1)
    timer.begin()
    exchange.begin()
    timer.end(.exchange)
    warps = measuringWarps ? network.transformers.map { _ in WarpHealth() } : []
    for index in microBatches {
      try differentiate(index)
      Heartbeat.enter(.exchange)
      exchange.add(objective.sums)
      timer.end(.exchange)
    }
    try world.barrier()
    timer.end(.wait)
    let figures = try exchange.finish(takeRequests(), warps)
    timer.end(.exchange)
    Heartbeat.enter(.update)
    if let finding = figures.faults.finding(inStep: progress.step + 1) {
      try skip(finding, recorder)
      return CompletedStep(
        skipped: figures, learningRate: learningRate(at: progress.step).value, phases: timer.times)
    }
    progress.recovery.skippedInARow = 0
    let (norm, rate) = (network.parameters.gradientNorm(), learningRate(at: progress.step))
    clipping.clip(network.parameters, of: norm)
    optimizer.update(at: rate)
    network.state.addGradients()
    average?.add(after: progress.step + 1)
    timer.end(.update)
    return CompletedStep(figures: figures, learningRate: rate.value, gradientNorm: norm, phases: timer.times)
  }

  /// Adds the gradients of micro-batch `index` of the step to those that the network's parameters hold.
  private func differentiate(_ index: Int) throws {
    Heartbeat.enter(.data)
    try loader.load(positions: plan.positions(ofMicroBatch: index, step: progress.step), into: batch)
    timer.end(.data)
    Heartbeat.enter(.forward)
    pass.fill(from: batch)
    let output = try network.forward(batch.images, in: pass)
    for i in warps.indices { warps[i].add(network.transformers[i], count: batch.count) }
    objective.judge(output, batch.targets, penalty: pass.penalty)
    timer.end(.forward)
    Heartbeat.enter(.backward)
    try network.backward(objective.gradient, in: pass)
    network.parameters.zeroFrozenGradients()
    timer.end(.backward)
  }

  private func learningRate(at step: Int) -> LearningRate {
    let value =
      options.training.optimizer.learningRate * schedule.factor(at: step) * progress.recovery.rateFactor
    var rate = LearningRate(value, step: progress.updates)
    rate.localisationFactor = progress.recovery.localisationFactor
    return rate
  }
}
