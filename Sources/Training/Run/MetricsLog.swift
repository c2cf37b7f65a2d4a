import Files
import Foundation
import POSIX

/// The file `metrics.jsonl` of a run: a JSON object a line.
final class MetricsLog {
  private let path: String
  private let file: Descriptor
  private let encoder = JSONEncoder()
  private var end: Int

  /// Starts the file anew with `history`, so that lines after the step resumed from are gone.
  init(path: String, continuing history: [MetricsLine]) throws {
    self.path = path
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var lines = Data()
    for metric in history { lines += try Self.line(of: metric, encoder) }
    try DurableFile.write(lines, to: path)
    do throws(SystemError) { file = try Descriptor(.writing, path) } catch {
      throw Fault(.inputOutput, "cannot append to \(path): \(error)")
    }
    end = lines.count
  }

  /// Adds a line, whole or not at all.
  func record(_ metric: MetricsLine) throws {
    let line = Array(try Self.line(of: metric, encoder))
    do throws(SystemError) {
      try file.write(line, at: end)
    } catch {
      try? file.truncate(to: end)
      throw Fault(.inputOutput, "cannot add step \(metric.step) to \(path): \(error); check the disk")
    }
    end += line.count
  }

  private static func line(of metric: MetricsLine, _ encoder: JSONEncoder) throws -> Data {
    try encoder.encode(metric) + Data("\n".utf8)
  }
}
