import Foundation

/// The folder of a run: `config.yaml`, `metrics.jsonl`, `checkpoints/step-00001234.h5`, `latest` and `best`.
///
/// Rank 0 alone uses it.
public struct RunFolder: Sendable {
  /// Where it lies.
  public let path: String

  /// What a run writes into its folder.
  private static let contents: Set = ["config.yaml", "metrics.jsonl", "checkpoints", "latest", "best"]

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
    target(of: "latest") ?? steps().last.map(checkpointPath)
  }

  /// The checkpoint that the pointer `name` names; nil if either is missing.
  private func target(of name: String) -> String? {
    guard let text = try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) else { return nil }
    let file = "\(path)/" + text.trimmingCharacters(in: .whitespacesAndNewlines)
    return FileManager.default.fileExists(atPath: file) ? file : nil
  }

  /// Refuses a folder that is occupied, unless the run goes on in it and nothing but a run stands in it.
  public func checkIsFree(resuming: Bool) throws {
    let contents = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    guard !isOccupied || (resuming && contents.allSatisfy(Self.isOurs)) else {
      throw TrainingError(
        "the output \(path) exists and is not an empty folder; name another one, or go on with the run in it by "
          + "--resume auto", .cannotCreate)
    }
  }

  /// Whether a run writes something of this name into its folder, if only for a moment.
  private static func isOurs(_ name: String) -> Bool {
    contents.contains(name) || (name.hasPrefix(".") && name.hasSuffix(".tmp"))
  }

  /// Whether the file at `checkpoint` is one of this folder's.
  public func holds(_ checkpoint: String) -> Bool {
    let folder = URL(fileURLWithPath: checkpoint).standardizedFileURL.deletingLastPathComponent()
    return folder.path == URL(fileURLWithPath: "\(path)/checkpoints").standardizedFileURL.path
  }

  /// Refuses to go on from `step` in this folder if it holds checkpoints of later steps, which would then mix with new ones.
  public func checkIsNewest(step: Int) throws {
    guard let last = steps().last, last > step else { return }
    throw TrainingError(
      "\(path) holds a checkpoint of step \(last), later than \(step); name another output folder, or delete what is later",
      .cannotCreate)
  }

  /// The checkpoint that `path` names: itself, the target of a pointer `latest` or `best`, or the newest in a run's folder.
  public static func checkpoint(at path: String) throws -> String {
    let url = URL(fileURLWithPath: path)
    if ["latest", "best"].contains(url.lastPathComponent) {
      let folder = RunFolder(url.deletingLastPathComponent().relativePath)
      if let target = folder.target(of: url.lastPathComponent) { return target }
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      return path
    }
    guard let latest = RunFolder(path).latestCheckpoint() else {
      throw TrainingError(
        "the folder \(path) holds no checkpoint; name a run's folder or a file", .noCheckpoint)
    }
    return latest
  }

  /// Makes the folder, refusing one that is occupied unless the run goes on in it.
  public func prepare(configuration: String, resuming: Bool) throws {
    try checkIsFree(resuming: resuming)
    do {
      try FileManager.default.createDirectory(
        atPath: "\(path)/checkpoints", withIntermediateDirectories: true)
      try removeLeftovers()
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

  /// Deletes temporary files of a run that was killed while it wrote one.
  private func removeLeftovers() throws {
    for folder in [path, "\(path)/checkpoints"] {
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      for name in names where name.hasPrefix(".") && name.hasSuffix(".tmp") {
        try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
      }
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
