import Foundation
import Networks
import ProgramSupport
import Tensors
import Training

/// The plan of a network as a table or as JSON.
struct NetworkPlan {
  private let network: Network
  private let options: RunOptions

  init(_ network: Network, _ options: RunOptions) {
    self.network = network
    self.options = options
  }

  /// One row a layer: path, what it does, shapes of a micro-batch, layout, parameters, MFLOP a sample.
  func text(json: Bool) throws -> String {
    json ? try object() : table()
  }

  private var rows: [LayerSummary] { network.summary.parts.flatMap(flatten) }

  private func flatten(_ layer: LayerSummary) -> [LayerSummary] {
    let parts = layer.parts.flatMap(flatten)
    return layer.isSequence ? parts : [layer] + parts
  }

  private func table() -> String {
    let header = ["layer", "what", "input", "output", "layout", "parameters", "MFLOP"]
    let cells = rows.map { row in
      [
        row.path, row.kind, row.input.shape.description, row.output.shape.description,
        "\(row.output.layout)",
        row.parameterCount > 0 ? String(row.parameterCount) : "",
        String(format: "%.3f", Double(row.operations) / 1e6),
      ]
    }
    let choices = options.training.optimizer.choices(for: network.parameters)
    return (TextTable([header] + cells).lines + ["", totals] + choices).joined(separator: "\n")
  }

  private var frozenCount: Int {
    network.parameters.parameters.reduce(0) { $0 + ($1.isFrozen ? $1.range.count : 0) }
  }

  private var totals: String {
    let frozen = frozenCount > 0 ? " (\(frozenCount) frozen)" : ""
    let state = network.state.count > 0 ? "; running moments: \(network.state.count) numbers" : ""
    return String(
      format:
        "%d parameters\(frozen), %.3f MFLOP forward per sample (the row of a layer with parts includes them), micro-batch %d of batch %d\(state)",
      network.parameters.count, Double(network.summary.operations) / 1e6, network.input.shape[0],
      options.training.batch)
  }

  private func object() throws -> String {
    let layers = rows.map { row in
      Row(
        path: row.path, kind: row.kind, input: row.input.shape.dimensions,
        output: row.output.shape.dimensions,
        layout: "\(row.output.layout)", parameters: row.parameterCount, flop: row.operations)
    }
    return try jsonText([
      "parameters": network.parameters.count, "frozen_parameters": frozenCount, "state": network.state.count,
      "flop_per_sample": network.summary.operations,
      "batch": options.training.batch, "micro_batches": options.training.microBatches,
      "micro_batch": network.input.shape[0], "layers": layers,
    ])
  }

  private struct Row: Encodable {
    var path: String
    var kind: String
    var input: [Int]
    var output: [Int]
    var layout: String
    var parameters: Int
    var flop: Int
  }
}
