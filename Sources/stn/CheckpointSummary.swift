import Configuration
import Foundation
import Networks
import Training

/// What a checkpoint says of itself, for a person or as JSON.
struct CheckpointSummary: FileSummary {
  private let file: CheckpointFile
  private let progress: RunProgress
  private let objective: [ObjectiveOptions]

  init(_ path: String) throws {
    file = try CheckpointFile(path)
    try file.checkModel()
    progress = try file.progress()
    objective = try RunOptions(yaml: file.configuration, named: path).objective
  }

  var text: String { get throws { try lines().joined(separator: "\n") } }

  private func lines() throws -> [String] {
    var lines = ["\(file.path): checkpoint after \(progress.step) steps, \(try file.instructionSet())"]
    if let last = progress.metrics.last {
      lines.append(text(of: last))
    }
    if let best = progress.best {
      let choice = MetricsLine.validation(objective.choice)
      lines.append(
        "\(choice.better == .lower ? "lowest" : "highest") \(choice.text(best.value)), after step \(best.step)"
      )
    }
    if let average = try file.average() { lines.append("averaged weights: \(average.words)") }
    lines += progress.beginning?.sentences ?? []
    let recovery = progress.recovery
    if recovery.skipped + recovery.restarts > 0 {
      lines.append(
        "steps skipped: \(recovery.skipped); gone back: \(recovery.restarts); learning rate times \(recovery.rateFactor)"
      )
    }
    if recovery.collapses > 0 {
      lines.append(
        "gone back as a transformer had collapsed: \(recovery.collapses); learning rate of localisation networks times "
          + "\(recovery.localisationFactor)")
    }
    let warps = WarpSummary(progress.metrics).lines
    lines += warps.isEmpty ? [] : [""] + warps
    let tensors = try file.tensors()
    let width = tensors.map(\.name.count).max() ?? 0
    lines += ["", "parameters (\(tensors.reduce(0) { $0 + $1.count }) in all)"]
    lines += tensors.map {
      "  \($0.name.padding(toLength: width, withPad: " ", startingAt: 0))  \($0.dimensions)"
    }
    return lines + ["", "configuration", file.configuration]
  }

  /// The epoch, what the objectives say of training, and the speed.
  private func text(of metric: MetricsLine) -> String {
    let figures = objective.figures.compactMap { figure in metric.text(of: figure).map { "training \($0)" } }
    let parts =
      [metric.text(of: MetricsLine.epoch)] + figures + [metric.text(of: MetricsLine.samplesPerSecond)]
    return parts.compactMap(\.self).joined(separator: ", ")
  }

  var object: [String: any Encodable] {
    get throws {
      let best = MetricsLine.validation(objective.choice).name
      return [
        "path": file.path, "step": progress.step, "instruction_set": try file.instructionSet(),
        "best_step": progress.best?.step, "best_\(best)": progress.best?.value,
        "metrics": progress.metrics, "skipped_steps": progress.recovery.skipped,
        "restarts": progress.recovery.restarts, "rate_factor": progress.recovery.rateFactor,
        "collapses": progress.recovery.collapses,
        "localisation_rate_factor": progress.recovery.localisationFactor,
        "warnings": WarpSummary(progress.metrics).warnings,
        "parameters": Dictionary(uniqueKeysWithValues: try file.tensors().map { ($0.name, $0.dimensions) }),
        "average": try file.average(),
        "initial_weights": progress.beginning, "configuration": file.configuration,
      ]
    }
  }
}
