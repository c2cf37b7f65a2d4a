import Foundation

/// The folder of a run: `config.yaml`, `metrics.jsonl`, `checkpoints/step-00001234.h5`, `latest` and `best`.
///
/// Rank 0 alone uses it.
public struct RunFolder: Sendable {
  /// Where it lies.
  public let path: String

  /// Names the folder at `path`, which need not exist.
  public init(_ path: String) {
    self.path = path
  }

  /// The file of metrics.
  public var metricsPath: String { "\(path)/metrics.jsonl" }

  /// The file of the checkpoint after `step` steps.
  public func checkpointPath(step: Int) -> String {
    "\(path)/checkpoints/" + Self.name(of: step)
  }

  /// Whether anything stands in the folder.
  public var isOccupied: Bool {
    let contents = try? FileManager.default.contentsOfDirectory(atPath: path)
    return contents.map { !$0.isEmpty } ?? FileManager.default.fileExists(atPath: path)
  }

  /// The newest checkpoint, named by `latest` or, should that be missing, by its number; nil if there is none.
  public func latestCheckpoint() -> String? {
    if let name = try? String(contentsOfFile: "\(path)/latest", encoding: .utf8) {
      let file = "\(path)/" + name.trimmingCharacters(in: .whitespacesAndNewlines)
      if FileManager.default.fileExists(atPath: file) { return file }
    }
    return steps().last.map(checkpointPath)
  }

  /// Refuses a folder that is occupied, unless the run goes on in it.
  public func checkIsFree(resuming: Bool) throws {
    guard resuming || !isOccupied else {
      throw TrainingError(
        "the output \(path) exists and is not an empty folder; name another one, or go on with the run in it by "
          + "--resume auto", .cannotCreate)
    }
  }

  /// Makes the folder, refusing one that is occupied unless the run goes on in it.
  public func prepare(configuration: String, resuming: Bool) throws {
    try checkIsFree(resuming: resuming)
    do {
      try FileManager.default.createDirectory(
        atPath: "\(path)/checkpoints", withIntermediateDirectories: true)
      try replaceFile(at: "\(path)/config.yaml", with: Data(configuration.utf8))
    } catch {
      throw TrainingError(
        "cannot make the output folder \(path): \(reason(of: error)); check the path and the permissions",
        .cannotCreate)
    }
  }

  /// Points `latest` at the checkpoint of `step` and `best` at that of the best; then deletes what is not to be kept.
  ///
  /// New before old: a kill at any moment leaves a checkpoint that `latest` names.
  public func publish(step: Int, best: Int?, keep: Int) throws {
    try point("latest", to: step)
    // The best may lie in another folder, from which the run was resumed.
    if let best, steps().contains(best) { try point("best", to: best) }
    for old in steps().filter({ $0 <= step }).dropLast(keep) where old != best {
      try FileManager.default.removeItem(atPath: checkpointPath(step: old))
    }
  }

  /// The steps of which there are checkpoints, rising.
  private func steps() -> [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/checkpoints")) ?? []
    return names.compactMap { name in
      guard name.hasPrefix("step-"), name.hasSuffix(".h5") else { return nil }
      return Int(name.dropFirst(5).dropLast(3))
    }.sorted()
  }

  private func point(_ name: String, to step: Int) throws {
    try replaceFile(at: "\(path)/\(name)", with: Data("checkpoints/\(Self.name(of: step))\n".utf8))
  }

  private static func name(of step: Int) -> String {
    String(format: "step-%08d.h5", step)
  }

  /// The operating system's own words, where Foundation hides them.
  private func reason(of error: any Error) -> String {
    guard let error = error as? CocoaError else { return String(describing: error) }
    let cause = error.underlying as? POSIXError
    return cause.map { String(cString: strerror($0.code.rawValue)) } ?? error.localizedDescription
  }
}
