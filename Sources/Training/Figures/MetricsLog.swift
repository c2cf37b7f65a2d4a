import Files
import POSIX
import Foundation

/// The file `metrics.jsonl` of a run: a JSON object a line.
final class MetricsLog {
  private let path: String
  private let file: FileHandle
  private let encoder = JSONEncoder()

  /// Starts the file anew with `history`, so that lines after the step resumed from are gone.
  init(path: String, continuing history: [Metric]) throws {
    self.path = path
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var lines = Data()
    for metric in history { lines += try Self.line(of: metric, encoder) }
    try replaceFile(at: path, with: lines)
    do throws(SystemError) {
      file = FileHandle(fileDescriptor: try openDescriptor(path, O_WRONLY), closeOnDealloc: true)
    } catch { throw Fault(.inputOutput, "cannot append to \(path): \(error)") }
    try file.seekToEnd()
  }

  deinit {
    try? file.close()
  }

  /// Adds a line, whole or not at all.
  func record(_ metric: Metric) throws {
    let end = try file.offset()
    do {
      try file.write(contentsOf: Self.line(of: metric, encoder))
    } catch {
      try? file.truncate(atOffset: end)
      throw Fault(
        .inputOutput,
        "cannot add step \(metric.step) to \(path): \(String(cString: strerror(errno))); check the disk")
    }
  }

  private static func line(of metric: Metric, _ encoder: JSONEncoder) throws -> Data {
    try encoder.encode(metric) + Data("\n".utf8)
  }
}
