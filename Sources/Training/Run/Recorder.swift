import Datasets
import Files
import Foundation
import MPI
import Networks
import POSIX
import Tensors

/// Keeps the figures of steps, and on rank 0 writes metrics and checkpoints when they are due.
final class Recorder {
  /// What is to be done after a step; the same on every rank.
  struct Due: Equatable {
    var metric: Bool
    var validation: Bool
    var checkpoint: Bool
    var isLast: Bool

    var anything: Bool { metric || validation || checkpoint }
  }

  private let options: RunOptions
  private let folder: RunFolder?
  private let provenance: Provenance?
  private let samples: any Dataset
  private let communicator: Communicator
  private let observer: (any TrainingObserver)?
  private var log: MetricsLog?
  private var sums: FigureSums
  private var began = ContinuousClock.now
  private var phases = PhaseTimes()
  private var warnings = WarpWarnings()

  init(
    _ options: RunOptions, folder: RunFolder?, provenance: Provenance?, progress: RunProgress,
    samples: any Dataset, over communicator: Communicator, observer: (any TrainingObserver)?
  ) throws {
    self.options = options
    self.folder = folder
    self.provenance = provenance
    self.samples = samples
    sums = FigureSums(of: options.objective.figures)
    self.communicator = communicator
    self.observer = communicator.rank == 0 ? observer : nil
    try communicator.onRankZero {
      log = try folder.map { try MetricsLog(path: $0.metricsPath, continuing: progress.metrics) }
    }
    self.observer?.willTrain(
      from: progress.step, to: options.training.steps, batch: options.training.batch, ranks: communicator.size
    )
  }

  func add(_ figures: StepFigures) {
    sums.add(figures.sums)
  }

  func due(after step: Int, _ requests: RunRequests) -> Due {
    let isFinished = step == options.training.steps
    let isLast = isFinished || requests.stop
    let checkpoint = isLast || requests.checkpoint || step.isMultiple(of: options.checkpoint.every)
    let validation = checkpoint || options.training.validateEvery.map(step.isMultiple) ?? false
    return Due(
      metric: isLast || step.isMultiple(of: options.training.logEvery),
      // Whoever stops a run may not wait for a validation.
      validation: isFinished || (validation && !requests.stop), checkpoint: checkpoint, isLast: isLast)
  }

  /// Whether a step will be recorded, as far as it is known before it.
  func records(after step: Int) -> Bool {
    let due = due(after: step, RunRequests())
    return due.metric || due.validation
  }

  func didStep(_ step: Int) {
    observer?.didStep(step)
  }

  /// Adds a line of metrics over the time since the last one, validations and checkpoints included.
  ///
  /// `phases` are those of all steps of this run.
  func record(
    learningRate: Double, gradientNorm: Double, phases: PhaseTimes, validation: FigureSums?,
    warps: [String: Metric.Warp]?, into progress: inout RunProgress
  ) {
    let seconds = max((ContinuousClock.now - began) / .seconds(1), 1e-9)
    var metric = Metric(step: progress.step, phases: phases.since(self.phases), warps: warps)
    metric[Metric.epoch] = Double(progress.step * options.training.batch) / Double(samples.count)
    metric[Metric.learningRate] = learningRate
    metric[Metric.gradientNorm] = gradientNorm
    metric[Metric.samplesPerSecond] = Double(sums.count) / seconds
    for figure in sums.figures {
      metric[figure] = sums[figure.name]
      metric[Metric.validation(figure)] = validation?[figure.name]
    }
    progress.metrics.append(metric)
    do { try log?.record(metric) } catch {
      observer?.didWarn("\(error); training goes on, and checkpoints keep the metrics")
    }
    observer?.didRecord(metric)
    for warning in warps.map({ warnings.begun(in: $0) }) ?? [] { observer?.didWarn(warning.sentence) }
    sums.reset()
    self.phases = phases
    began = .now
  }

  /// Writes a checkpoint, the best so far if `validation` says so; a failure is only a warning, unless it is the last.
  func writeCheckpoint(
    _ network: Network, _ optimizer: any Optimizer, _ progress: inout RunProgress,
    validation: FigureSums?, isLast: Bool
  ) throws {
    guard network.parameters.values.allSatisfy(\.isFinite), network.state.values.allSatisfy(\.isFinite) else {
      throw Fault(
        .notFinite,
        "after step \(progress.step) a parameter is not finite, so no checkpoint was written; lower the learning rate "
          + "and go on from the last one")
    }
    let former = progress
    progress.note(options.objective.choice, validation)
    do { try write(network, optimizer, progress) } catch let fault as Fault
      where fault.isKnownToAll && !isLast
    {
      progress = former
      observer?.didWarn("\(fault); training goes on, the last good checkpoint stays")
    }
  }

  /// Writes the checkpoint of a run that has nothing left to do, if its folder has none.
  func completeFolder(
    _ network: Network, _ optimizer: any Optimizer, _ progress: RunProgress
  ) throws {
    let isThere = try communicator.fromRankZero {
      let path = folder?.checkpointPath(step: progress.step)
      return path.map(fileExists) ?? true ? [1] : []
    }
    if isThere.isEmpty { try write(network, optimizer, progress) }
  }

  private func write(
    _ network: Network, _ optimizer: any Optimizer, _ progress: RunProgress
  ) throws {
    guard let folder, let provenance else { return }
    let checkpoint = Checkpoint(
      parameters: network.parameters, state: network.state, optimizer: optimizer, progress: progress,
      options: options, samples: samples,
      provenance: provenance)
    try communicator.onRankZero {
      let path = folder.checkpointPath(step: progress.step)
      try checkpoint.write(to: path)
      try folder.publish(step: progress.step, best: progress.best?.step, keep: options.checkpoint.keep)
      observer?.didWriteCheckpoint(path)
    }
  }
}
