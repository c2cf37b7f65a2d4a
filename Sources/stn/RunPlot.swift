import Configuration
import Files
import Foundation
import Networks
import POSIX
import ProgramSupport
import Reports
import Training

/// A run's curves in the letters of a terminal.
struct RunPlot {
  private let metrics: RunMetrics
  private let figures: [Figure]

  /// Reads the metrics of a run's folder, or those that a checkpoint keeps.
  ///
  /// - Throws: `Fault` where there are none, or they cannot be read.
  init(of path: String) throws {
    let file = try RunFolder.read(path) { try CheckpointFile($0) }
    let log = RunFolder(path).metricsPath
    let isRun = folderExists(path) && fileExists(log)
    metrics = try isRun ? RunMetrics(of: log) : RunMetrics(file.progress().metrics)
    figures = try RunOptions(yaml: file.configuration, named: file.path).objective.figures
    guard metrics.lines > 0 else {
      throw Fault(
        .badData, "\(path) has no line of metrics yet; a run's first comes after training.log_every steps")
    }
  }

  /// A plot of every figure, in training and of the held-out samples, with its last and its best value.
  var text: String {
    let width = Terminal.ofResults()?.width ?? 80
    let columns = figures.flatMap { figure in
      [("training", figure.name), ("held-out", MetricsLine.validation(figure).name)].map {
        (figure, $0.0, $0.1)
      }
    }
    return columns.compactMap { figure, samples, column in
      metrics.curves[column].map { plot(figure, samples, $0, width: width) }
    }.joined(separator: "\n\n")
  }

  private func plot(_ figure: Figure, _ samples: String, _ curve: Curve, width: Int) -> String {
    let best = figure.better == .higher ? curve.largest : curve.least
    let last = curve.last.map { "last \(figure.text($0.value))" }
    let words = best.map { "best \(figure.text($0.value)) after step \(Int($0.step))" }
    let title = LogLine([samples] + [last, words].compactMap(\.self)).fitted(to: width)
    return ([title] + TextPlot([(samples, curve)], width: width - 1, height: 10).lines).joined(
      separator: "\n")
  }
}
