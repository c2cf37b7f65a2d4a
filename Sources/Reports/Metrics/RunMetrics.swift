import Networks
import Files
import Foundation
import POSIX
package import Training

/// What a run's metrics say: a curve for every column, and sums of the seconds by phase.
package struct RunMetrics {
  /// The curves by the paths of their columns, such as `loss`, `validation_error` or `warps/transformer/outside`.
  package private(set) var curves: [String: Curve] = [:]

  /// The seconds by phase, of all lines.
  package private(set) var seconds = PhaseTimes()

  /// The lines.
  package private(set) var lines = 0

  /// Lines that could not be read, or were of an earlier step than the one before.
  package private(set) var faultyLines = 0

  /// The step of the last line.
  package private(set) var lastStep: Double?

  private var scan = MetricsScan(firstColumn: MetricsLine.steps.name)
  private var table = CurveTable()

  /// Metrics of a run that has none.
  package init() {}

  /// Reads a run's file, as far as it is written.
  ///
  /// - Throws: `Fault` where it cannot be read.
  package init(of path: String) throws {
    do throws(SystemError) {
      let file = try Descriptor(.reading, path)
      try read { count, offset throws(SystemError) in try file.bytes(count, at: offset) }
    } catch {
      throw Fault(error.isMissing ? .missingInput : .inputOutput, "\(path) cannot be read: \(error)")
    }
    finish()
  }

  /// Takes over what a checkpoint keeps.
  package init(_ metrics: [MetricsLine]) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    for metric in metrics { add(Array(try encoder.encode(metric)) + [0x0A]) }
    finish()
  }

  /// Reads a file some megabytes at a time, whole lines of each.
  private mutating func read(
    _ bytes: (_ count: Int, _ offset: Int) throws(SystemError) -> [UInt8]
  ) throws(SystemError) {
    var (offset, rest): (Int, [UInt8]) = (0, [])
    while true {
      let block = try bytes(1 << 22, offset)
      guard !block.isEmpty else { return }
      offset += block.count
      rest += block
      guard let end = rest.lastIndex(of: 0x0A) else { continue }
      add(rest[...end])
      rest.removeSubrange(...end)
    }
  }

  private mutating func add(_ lines: some Collection<UInt8>) {
    Array(lines).withUnsafeBytes { bytes in scan.read(bytes) { table.add($0) } }
  }

  private mutating func finish() {
    (lines, lastStep, faultyLines) = (table.lines, table.lastStep, table.refusedLines + scan.faultyLines)
    for (name, column) in zip(scan.columns, table.columns) where column.curve.count > 0 {
      curves[name] = column.curve
    }
    for phase in Phase.allCases {
      let place = scan.columns.firstIndex(of: "phases/\(phase.rawValue)")
      seconds[phase] = place.map { table.columns[$0].sum } ?? 0
    }
  }
}

/// Curves and sums by the number of their column; the steps are the first.
private struct CurveTable {
  var columns: [(curve: Curve, sum: Double)] = []
  var lines = 0
  var refusedLines = 0
  var lastStep: Double?

  /// Takes a line that is of a later step than the one before.
  mutating func add(_ numbers: [(column: Int, value: Double)]) {
    guard let step = numbers.first(where: { $0.column == 0 })?.value, step > lastStep ?? -1 else {
      return refusedLines += 1
    }
    (lines, lastStep) = (lines + 1, step)
    for (column, value) in numbers where column > 0 {
      while columns.count <= column { columns.append((Curve(), 0)) }
      columns[column].curve.add(step: step, value: value)
      columns[column].sum += value
    }
  }
}
