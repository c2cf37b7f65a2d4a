import Datasets
import Files
import Foundation
import MPI
import Networks
import POSIX
import Tensors

/// What a step leaves to be recorded.
struct CompletedStep {
  /// What all ranks know of it.
  let figures: StepFigures
  /// The learning rate of its update.
  let learningRate: Double
  /// The norm of its gradient, before it was clipped; nil of a step that was skipped.
  let gradientNorm: Double?
  /// The seconds that this rank has spent in all steps so far.
  let phases: PhaseTimes
}

extension CompletedStep {
  /// A step that changed nothing, of whose figures nothing is kept but what was asked for.
  init(skipped figures: StepFigures, learningRate: Double, phases: PhaseTimes) {
    var figures = figures
    figures.sums.reset()
    figures.warps = []
    self.init(figures: figures, learningRate: learningRate, gradientNorm: nil, phases: phases)
  }
}

/// Keeps the figures of steps, and on rank 0 writes metrics and checkpoints when they are due.
final class Recorder {
  /// What is to be done after a step; the same on every rank.
  struct Due: Equatable {
    var metric: Bool
    var validation: Bool
    var checkpoint: Bool
    var isLast: Bool
  }

  let options: RunOptions
  private let network: Network
  private let optimizer: any Optimizer
  let average: WeightAverage?
  let momentPass: MomentPass?
  let folder: RunFolder?
  private let provenance: Provenance?
  private let dataset: any Dataset
  let clock: RunClock
  let world: Communicator
  let observer: (any TrainingObserver)?
  private let agreement: Agreement
  private var log: MetricsLog?
  private var sums: FigureSums
  private var began = ContinuousClock.now
  private var phases = PhaseTimes()
  /// The seconds that moments took since the last line.
  var momentSeconds = 0.0
  private var warnings = WarpWarnings()
  /// The transformers that told their samples apart so far: reading all lines for each would take the square of their number.
  private var toldApart: Set<String>

  /// Begins the records of a run; a collective call.
  init(
    _ options: RunOptions, of network: Network, _ optimizer: any Optimizer, _ average: WeightAverage?,
    _ momentPass: MomentPass?, dataset: any Dataset, folder: RunFolder?, provenance: Provenance?,
    from progress: RunProgress,
    clock: RunClock,
    over world: Communicator, observer: (any TrainingObserver)?
  ) throws {
    self.options = options
    (self.network, self.optimizer, self.average) = (network, optimizer, average)
    self.momentPass = momentPass
    self.folder = folder
    self.provenance = provenance
    self.dataset = dataset
    sums = FigureSums(of: options.objective.figures)
    toldApart = progress.toldApart
    self.clock = clock
    self.world = world
    agreement = Agreement(of: network, optimizer, average, over: world)
    self.observer = world.rank == 0 ? observer : nil
    self.observer?.willTrain(
      from: progress.step, to: options.training.steps, batch: options.training.batch, ranks: world.size
    )
    if let average { self.observer?.didNote(average.words) }
    if let end = clock.end {
      self.observer?.didNote(
        "stops with a checkpoint before \(end.formatted(.iso8601)), when its time is up (\(clock.source))")
    }
    try begin(progress)
    began = .now
  }

  /// Writes the checkpoint that the run starts from, if its folder has none, or does what a run may not have come to that
  /// was killed when it had written it; and then writes what tells that a run was there.
  ///
  /// In this order a run that is killed before its first step is done goes on from there, or has left nothing.
  private func begin(_ progress: RunProgress) throws {
    guard let folder, let provenance else { return }
    let isThere = try world.fromRankZero { fileExists(folder.checkpointPath(step: progress.step)) ? [1] : [] }
    if isThere.isEmpty { try write(progress) }
    try world.onRankZero {
      if !isThere.isEmpty { try publish(progress, in: folder) }
      try folder.write(configuration: provenance.configuration)
    }
    try beginMetrics(progress)
  }

  /// Begins the file of metrics anew with those that there are.
  func beginMetrics(_ progress: RunProgress) throws {
    try world.onRankZero {
      log = try folder.map { try MetricsLog(path: $0.metricsPath, continuing: progress.metrics) }
    }
  }

  /// Forgets what was added up since the last line of metrics, and goes by those that `progress` has.
  func startAnew(_ progress: RunProgress) {
    sums.reset()
    toldApart = progress.toldApart
    began = .now
  }

  /// Takes over a step, which `progress` then counts; validates, and writes metrics and a checkpoint, where they are due.
  ///
  /// `validate` finds the averaged weights in place, if there are any, and is told whether it may be broken off, which it then adds to the requests. Returns whether the run is to stop.
  func conclude(
    _ step: CompletedStep, _ progress: inout RunProgress,
    validate: (Bool, inout RunRequests) throws -> FigureSums?
  ) throws -> Bool {
    sums.add(step.figures.sums)
    progress.step += 1
    var (requests, validation): (RunRequests, FigureSums?) = (step.figures.requests, nil)
    let isFinished = progress.step == options.training.steps
    if self.due(after: progress.step, requests).validation {
      validation = try clock.measure(.validation) {
        try withJudgedWeights(mayBreakOff: !isFinished, &requests) { requests in
          let sums = try validate(!isFinished, &requests)
          // One that was broken off has nothing to show, and no time for it.
          if isFinished || !requests.stop { observer?.didValidate(after: progress.step) }
          return sums
        }
      }
    }
    if requests.stop && !isFinished { tellOfTime() }
    let due = self.due(after: progress.step, requests)
    if due.checkpoint || progress.step.isMultiple(of: options.training.compareEvery) {
      try agreement.check(after: progress.step)
    }
    if due.metric || validation != nil { record(step, validation, into: &progress) }
    if due.checkpoint { try writeCheckpoint(&progress, validation: validation, isLast: due.isLast) }
    observer?.didStep(progress.step)
    return requests.stop
  }

  /// Says that it is the time for which the run stops, where it is.
  private func tellOfTime() {
    guard clock.isNearlyUp else { return }
    observer?.didNote(
      String(
        format: "%.0f s are left, and a step with what follows it may need %.0f s: stopping", clock.left,
        clock.need))
  }

  private func due(after step: Int, _ requests: RunRequests) -> Due {
    let isFinished = step == options.training.steps
    let isLast = isFinished || requests.stop
    let checkpoint = isLast || requests.checkpoint || step.isMultiple(of: options.checkpoint.every)
    let validation = checkpoint || options.training.validateEvery.map(step.isMultiple) ?? false
    return Due(
      metric: isLast || step.isMultiple(of: options.training.logEvery),
      // Whoever stops a run may not wait for a validation.
      validation: isFinished || (validation && !requests.stop), checkpoint: checkpoint, isLast: isLast)
  }

  /// Whether transformers measure in a step: it will be recorded, as far as that is known before it, or they are looked at.
  func measuresWarps(after step: Int) -> Bool {
    let due = due(after: step, RunRequests())
    return due.metric || due.validation || options.training.onCollapse.measures(after: step)
  }

  /// Adds a line of metrics over the time since the last one, validations and checkpoints included.
  private func record(_ step: CompletedStep, _ validation: FigureSums?, into progress: inout RunProgress) {
    let seconds = max((ContinuousClock.now - began) / .seconds(1), 1e-9)
    let warps = MetricsLine.warps(step.figures.warps, of: network.transformers)
    var times = step.phases.since(phases)
    times[.moments] = momentSeconds
    var metric = MetricsLine(step: progress.step, phases: times, warps: warps)
    let consumed = options.training.samplesConsumed(after: progress.step)
    metric[MetricsLine.epoch] = Double(consumed) / Double(dataset.count)
    metric[MetricsLine.learningRate] = step.learningRate
    metric[MetricsLine.gradientNorm] = step.gradientNorm
    metric[MetricsLine.samplesPerSecond] = Double(sums.count) / seconds
    note(progress.recovery, in: &metric)
    for figure in sums.figures {
      metric[figure] = sums.count > 0 ? sums[figure.name] : nil
      metric[MetricsLine.validation(figure)] = validation?[figure.name]
    }
    progress.metrics.append(metric)
    do { try log?.record(metric) } catch {
      observer?.didWarn("\(error); training goes on, and checkpoints keep the metrics")
    }
    observer?.didRecord(metric)
    if let warps { warn(of: warps, progress.recovery) }
    sums.reset()
    (phases, momentSeconds) = (step.phases, 0)
    began = .now
  }

  /// Tells what is wrong with the transformers since this line.
  private func warn(of warps: [String: MetricsLine.Warp], _ recovery: Recovery) {
    toldApart.formUnion([warps].toldApart.union(recovery.toldApart))
    for warning in warnings.begun(in: warps, toldApart: toldApart) { observer?.didWarn(warning.sentence) }
  }

  private func note(_ recovery: Recovery, in metric: inout MetricsLine) {
    if recovery.skipped > 0 { metric[MetricsLine.skippedSteps] = Double(recovery.skipped) }
    if recovery.restarts > 0 { metric[MetricsLine.restarts] = Double(recovery.restarts) }
    if recovery.collapses > 0 { metric[MetricsLine.collapses] = Double(recovery.collapses) }
  }

  /// Writes a checkpoint, the best so far if `validation` says so; a failure is only a warning, unless it is the last.
  private func writeCheckpoint(
    _ progress: inout RunProgress, validation: FigureSums?, isLast: Bool
  ) throws {
    let kept =
      [network.parameters.values, network.state.values] + (average.map { [$0.values] } ?? [])
      + (average?.moments.map { [$0.values] } ?? [])
    guard kept.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw Sickness(
        finding: "after step \(progress.step) a parameter is not finite, so no checkpoint was written",
        advice: "lower the learning rate and go on from the last one", remedy: options.training.onNotFinite)
    }
    let former = progress
    progress.note(options.objective.choice, validation)
    do { try write(progress) } catch let fault as Fault
      where fault.isKnownToAll && !isLast
    {
      progress = former
      observer?.didWarn("\(fault); training goes on, the last good checkpoint stays")
    }
  }

  func write(_ progress: RunProgress) throws {
    guard let folder, let provenance else { return }
    let checkpoint = Checkpoint(
      parameters: network.parameters, state: network.state, optimizer: optimizer, average: average,
      progress: progress, options: options, dataset: dataset, provenance: provenance)
    try world.onRankZero {
      let path = folder.checkpointPath(step: progress.step)
      try clock.measure(.checkpoint) { try checkpoint.write(to: path) }
      try publish(progress, in: folder)
      observer?.didWriteCheckpoint(path)
    }
  }

  private func publish(_ progress: RunProgress, in folder: RunFolder) throws {
    let failures = try folder.publish(
      step: progress.step, best: progress.best?.step,
      // While a transformer is sick, what was learnt before may be gone back to.
      keep: progress.recovery.sickLooks > 0 ? .max : options.checkpoint.keep)
    for failure in failures { observer?.didWarn(failure) }
  }
}
