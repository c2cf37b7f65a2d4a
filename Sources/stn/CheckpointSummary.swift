import Foundation
import HDF5
import ProgramSupport
import Training

/// What a checkpoint says of itself, for a person or as JSON.
struct CheckpointSummary {
  private let file: CheckpointFile
  private let progress: RunProgress

  init(_ path: String) throws {
    file = try CheckpointFile(path)
    progress = try file.progress()
  }

  func text(json: Bool) throws -> String {
    json ? try object() : try lines().joined(separator: "\n")
  }

  private func lines() throws -> [String] {
    var lines = ["\(file.path): checkpoint after \(progress.step) steps, \(try file.instructionSet())"]
    if let last = progress.metrics.last {
      lines.append(
        String(
          format: "epoch %.2f, training loss %.4f nat, training error %.2f %%, %.0f samples/s", last.epoch,
          last.loss,
          last.error, last.samplesPerSecond))
    }
    if let error = progress.bestError, let step = progress.bestStep {
      lines.append(String(format: "lowest validation error %.2f %%, after step %d", error, step))
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

  private func object() throws -> String {
    try jsonText([
      "path": file.path, "step": progress.step, "instruction_set": try file.instructionSet(),
      "best_step": progress.bestStep, "best_validation_error": progress.bestError,
      "metrics": progress.metrics, "warnings": WarpSummary(progress.metrics).warnings,
      "parameters": Dictionary(uniqueKeysWithValues: try file.tensors().map { ($0.name, $0.dimensions) }),
      "configuration": file.configuration,
    ])
  }
}
