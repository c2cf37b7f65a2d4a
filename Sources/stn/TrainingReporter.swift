import Foundation
import Networks
import ProgramSupport
import Training

/// Tells a person at rank 0 how training goes.
final class TrainingReporter: TrainingObserver {
  private let options: RunOptions
  private let style: ProgressStyle
  private var meter: ProgressMeter?
  private let began = ContinuousClock.now

  init(_ options: RunOptions, style: ProgressStyle) {
    self.options = options
    self.style = style
  }

  func willTrain(from step: Int, to steps: Int, batch: Int, ranks: Int) {
    let start = step == 0 ? "" : ", going on after step \(step)"
    say(
      "training \(steps) steps of \(batch) samples on \(ranks) rank\(ranks == 1 ? "" : "s") × \(options.training.threads) "
        + "thread\(options.training.threads == 1 ? "" : "s"), \(Machine.instructionSet)\(start)")
    meter = ProgressMeter("step", from: step, to: steps, samplesPerStep: batch, style: style)
  }

  func didStep(_ step: Int) {
    meter?.update(step)
  }

  func didRecord(_ metric: MetricsLine) {
    let numbers = MetricsLine.trainingColumns(options.objective.figures).compactMap { metric.text(of: $0) }
    let outside = metric.warps?.values.compactMap { $0[.outside] }.max()
    let others = [
      phases(of: metric), outside.map { String(format: "outside %.1f %%", 100 * $0) },
      metric.text(of: MetricsLine.validation(options.objective.choice)),
    ]
    say((["step \(metric.step)"] + numbers + others.compactMap(\.self)).joined(separator: " | "))
  }

  /// The shares of rank 0's phases in percent, in their order, such as `data 3 forward 31 … %`.
  private func phases(of metric: MetricsLine) -> String? {
    guard metric.phases.total > 0 else { return nil }
    let shares = Phase.allCases.map {
      String(format: "\($0.rawValue) %.0f", 100 * metric.phases.share(of: $0))
    }
    return "\(shares.joined(separator: " ")) %"
  }

  func didWriteCheckpoint(_ path: String) {
    say("wrote \(path)")
  }

  func didNote(_ message: String) {
    say(message)
  }

  func didWarn(_ message: String) {
    say("warning: \(message)")
  }

  func didEnd(_ outcome: Trainer.Outcome, _ progress: RunProgress, folder: RunFolder) {
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    let checkpoint = folder.checkpointPath(step: progress.step)
    switch outcome {
    case .finished:
      say("finished \(progress.step) steps in \(clockTime(seconds)); the last checkpoint is \(checkpoint)")
    case .stopped:
      say("stopped after step \(progress.step); go on with --resume auto (the checkpoint is \(checkpoint))")
    }
  }

  private func say(_ line: String) {
    meter?.clear()
    Ranks.complain("\(Date().formatted(.iso8601)) \(line)")
  }
}
