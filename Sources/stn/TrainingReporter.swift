import Foundation
import Networks
import ProgramSupport
import Training

/// Tells a person at rank 0 how training goes.
final class TrainingReporter: TrainingObserver {
  private let options: RunOptions
  private let style: ProgressStyle
  private let isVerbose: Bool
  private let terminal = Terminal.watched()
  private var meter: ProgressMeter?
  private var momentMeter: ProgressMeter?
  private let began = ContinuousClock.now

  init(_ options: RunOptions, style: ProgressStyle, verbose isVerbose: Bool) {
    self.options = options
    self.style = style
    self.isVerbose = isVerbose
  }

  func willTrain(from step: Int, to steps: Int, batch: Int, ranks: Int) {
    let start = step == 0 ? "" : ", going on after step \(step)"
    say(
      "training \(steps) steps of \(batch) samples on \(ranks) rank\(ranks == 1 ? "" : "s") × \(options.training.threads) "
        + "thread\(options.training.threads == 1 ? "" : "s"), \(Machine.instructionSet)\(start)")
    meter = ProgressMeter("step", from: step, to: steps, samplesPerStep: batch, style: style)
  }

  func didStep(_ step: Int) {
    // One of a pass that was broken off tells nothing of the next.
    momentMeter = nil
    meter?.update(step)
  }

  func didMeasureMoments(by done: Int, of samples: Int) {
    let meter = momentMeter ?? ProgressMeter("moments, sample", to: samples, samplesPerStep: 1, style: style)
    meter.update(done)
    momentMeter = done < samples ? meter : nil
  }

  /// Where nobody watches a terminal, or everything is asked for, a line has all figures; else those that matter most, as many
  /// as fit.
  func didRecord(_ metric: MetricsLine) {
    guard let terminal, !isVerbose else { return say(whole(metric)) }
    let judged = options.objective.figures.compactMap { metric.text(of: MetricsLine.training($0)) }
    let outside = WarpWarning.all(in: metric.warps ?? [:]).isEmpty ? nil : "warp warned of"
    let parts: [[String?]] = [
      ["step \(metric.step)"], [metric.text(of: MetricsLine.validation(options.objective.choice))], judged,
      [outside],
      [metric.text(of: MetricsLine.samplesPerSecond)],
      [metric.text(of: MetricsLine.epoch), metric.text(of: MetricsLine.learningRate)],
    ]
    let width = terminal.width
    say(LogLine(parts.joined().compactMap(\.self)).fitted(to: width - Self.stamp(width).count - 1))
  }

  private func whole(_ metric: MetricsLine) -> String {
    let numbers = MetricsLine.trainingColumns(options.objective.figures).compactMap { metric.text(of: $0) }
    let outside = metric.warps?.values.compactMap { $0[.outside] }.max()
    let others = [
      phases(of: metric), outside.map { String(format: "outside %.1f %%", 100 * $0) },
      metric.text(of: MetricsLine.validation(options.objective.choice)),
    ]
    return (["step \(metric.step)"] + numbers + others.compactMap(\.self)).joined(separator: " | ")
  }

  /// The shares of rank 0's phases in percent, in their order, such as `data 3 forward 31 … %`.
  private func phases(of metric: MetricsLine) -> String? {
    guard metric.phases.total > 0 else { return nil }
    let shares = metric.phases.phases.map {
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
    say("warning: \(message)", .warning)
  }

  func didEnd(_ outcome: Trainer.Outcome, _ progress: RunProgress, folder: RunFolder) {
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    let checkpoint = folder.checkpointPath(step: progress.step)
    switch outcome {
    case .finished:
      say(
        "finished \(progress.step) steps in \(clockTime(seconds)); the last checkpoint is \(checkpoint)",
        .good)
    case .stopped:
      say(
        "stopped after step \(progress.step); go on with --resume auto (the checkpoint is \(checkpoint))",
        .warning)
    }
  }

  /// What colours mean, as terminals number them.
  private enum Tone: Int {
    case warning = 33
    case good = 32
  }

  /// The time in UTC on a terminal of a width, where the day is known; a narrow one has no room for it.
  private static func stamp(_ width: Int) -> String {
    width < 60 ? "" : String(Date().formatted(.iso8601).suffix(9)) + " "
  }

  /// Says a line; one that is longer than the terminal's goes on below its beginning.
  private func say(_ line: String, _ tone: Tone? = nil) {
    meter?.clear()
    momentMeter?.clear()
    guard let terminal, !isVerbose else { return Ranks.complain("\(Date().formatted(.iso8601)) \(line)") }
    let width = terminal.width
    let stamp = Self.stamp(width)
    let text = LogLine.wrapped(line, width: width, indent: stamp.count)
    guard terminal.hasColours else { return Ranks.complain("\(stamp)\(text)") }
    let toned = tone.map { "\u{1B}[\($0.rawValue)m\(text)\u{1B}[0m" } ?? text
    Ranks.complain("\u{1B}[2m\(stamp)\u{1B}[0m\(toned)")
  }
}
