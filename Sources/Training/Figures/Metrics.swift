import Files
import POSIX
import Foundation

/// One line of a run's metrics.
public struct Metric: Sendable, Equatable, Codable {
  /// Steps completed.
  public var step: Int
  /// Passes over the training data, as a fraction.
  public var epoch: Double
  /// The mean training loss per sample since the last line, in nats, layers' penalties included.
  public var loss: Double
  /// The training error since the last line, in percent.
  public var error: Double
  /// The learning rate of the last step.
  public var learningRate: Double
  /// The Euclidean norm of the last step's gradient, before it is clipped.
  public var gradientNorm: Double
  /// Samples a second since the last line, over all ranks.
  public var samplesPerSecond: Double
  /// The seconds that rank 0 spent in each phase of its steps since the last line; nil in lines of older programs.
  public var phases: PhaseTimes?
  /// The error on the validation digits, in percent, if it was measured after this step.
  public var validationError: Double?
  /// The last step's warps, by the transformer's path, if they were measured in it.
  public var warps: [String: Warp]?

  private enum CodingKeys: String, CodingKey {
    case step, epoch, loss, error, phases, warps
    case learningRate = "learning_rate"
    case gradientNorm = "gradient_norm"
    case samplesPerSecond = "samples_per_second"
    case validationError = "validation_error"
  }
}

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
