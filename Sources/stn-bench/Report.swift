import Foundation
import MPI
import ProgramSupport
import Training

/// One thing that was timed, and the work that it does.
struct BenchRow {
  var name: String
  var time: Measurement
  /// Floating-point operations; nil where it is not about them.
  var operations: Double?
  /// Bytes read or written; nil where it is not about them.
  var bytes: Double?
  /// Samples; nil where there are none.
  var samples: Double?
  /// Ranks that share the work.
  var ranks = 1
}

/// The rows of a benchmark as a table or as JSON.
struct Report {
  var limits: Limits
  var rows: [BenchRow]
  /// Lines below the table.
  var notes: [String] = []
  /// More for JSON.
  var object: [String: any Encodable] = [:]

  /// Writes it to standard output on rank 0; a collective call.
  func write(_ arguments: BenchArguments, over world: Communicator) throws {
    try world.onRankZero { try StandardStreams.writeResults(arguments.json ? json() : text) }
  }

  private var text: String {
    let header = [
      "what", "median", "min", "max", "GFLOP/s", "% of peak", "GB/s", "% of memory", "samples/s",
    ]
    let cells = rows.map { row in
      [row.name, duration(row.time.median), duration(row.time.minimum), duration(row.time.maximum)]
        + rates(of: row).map { $0.map(formatted) ?? "" }
    }
    return ([limits.line, ""] + TextTable([header] + cells).lines + (notes.isEmpty ? [] : [""] + notes))
      .joined(separator: "\n")
  }

  /// GFLOP/s, their share in percent of the peak, GB/s, their share, samples/s.
  private func rates(of row: BenchRow) -> [Double?] {
    let (flops, bytes) = (row.operations.map { $0 / row.time.median }, row.bytes.map { $0 / row.time.median })
    return [
      flops.map { $0 / 1e9 }, flops.map { 100 * $0 / limits.operationsPerSecond / Double(row.ranks) },
      bytes.map { $0 / 1e9 }, bytes.map { 100 * $0 / limits.bytesPerSecond / Double(row.ranks) },
      row.samples.map { $0 / row.time.median },
    ]
  }

  private func json() throws -> String {
    let names = [
      "gflop_per_second", "percent_of_peak", "gb_per_second", "percent_of_memory", "samples_per_second",
    ]
    let list = rows.map { row in
      JSONRow(
        name: row.name, seconds: row.time,
        rates: Dictionary(
          uniqueKeysWithValues: zip(names, rates(of: row)).compactMap { name, rate in rate.map { (name, $0) }
          }))
    }
    return try jsonText(object.merging(["limits": limits, "rows": list, "notes": notes]) { $1 })
  }

  private struct JSONRow: Encodable {
    var name: String
    var seconds: Measurement
    var rates: [String: Double]
  }
}

/// Seconds in the unit that fits.
func duration(_ seconds: Double) -> String {
  switch seconds {
  case 1...: "\(formatted(seconds)) s"
  case 1e-3...: "\(formatted(seconds * 1e3)) ms"
  default: "\(formatted(seconds * 1e6)) µs"
  }
}

/// A number with three digits, or all of its whole ones.
func formatted(_ value: Double) -> String {
  String(format: value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value)
}
