public import Files
import Foundation
import POSIX

/// The folder of a run: `config.yaml`, `metrics.jsonl`, `checkpoints/step-00001234.h5`, `latest` and `best`.
///
/// Rank 0 alone uses it.
public struct RunFolder: Sendable {
  /// Where it lies.
  public let path: String

  /// What a run writes into its folder, by its name there.
  private enum Entry: String, CaseIterable {
    case configuration = "config.yaml"
    case metrics = "metrics.jsonl"
    case checkpoints
    case latest
    case best
  }

  /// The entries that name a checkpoint.
  private static let pointers: [Entry] = [.latest, .best]

  private let option: String
  private let remedy: String

  /// Names the folder at `path`, which need not exist; `option` is what names it, and `remedy` what to do where it is occupied.
  public init(_ path: String, option: String = "the output", remedy: String = "name another one") {
    self.path = path
    self.option = option
    self.remedy = remedy
  }

  private func path(of entry: Entry) -> String { "\(path)/\(entry.rawValue)" }

  /// The file of metrics.
  public var metricsPath: String { path(of: .metrics) }

  /// The file that names the newest checkpoint.
  public var pointerPath: String { path(of: .latest) }

  /// The file of the checkpoint after `step` steps.
  public func checkpointPath(step: Int) -> String {
    "\(path(of: .checkpoints))/\(Self.name(of: step))"
  }

  /// Whether anything stands in the folder.
  public var isOccupied: Bool {
    let contents = try? namesInFolder(path)
    return contents.map { !$0.isEmpty } ?? fileExists(path)
  }

  /// The newest checkpoint, named by `latest` or, should that be missing, by its number; nil if there is none.
  public func latestCheckpoint() -> String? {
    target(of: .latest) ?? steps().last.map(checkpointPath)
  }

  /// The checkpoint that a pointer names; nil if either is missing.
  private func target(of pointer: Entry) -> String? {
    let pointer = path(of: pointer)
    guard (try? FileStatus(of: pointer))?.kind == .file, let bytes = try? contentsOfFile(pointer),
      let text = String(validating: bytes, as: UTF8.self)
    else { return nil }
    let file = "\(path)/" + text.trimmingCharacters(in: .whitespacesAndNewlines)
    return fileExists(file) ? file : nil
  }

  /// Refuses a folder that is occupied, unless the run goes on in it and nothing but a run stands in it.
  public func checkIsFree(resuming: Bool) throws {
    // With nothing before the slash its files would be those of the root.
    guard !path.isEmpty else { throw Fault(.usage, "the output has no name; name a folder") }
    if let kind = (try? FileStatus(of: path, followingLinks: false))?.kind, !fileExists(path) {
      throw Fault(.cannotCreate, "the output \(path) is \(kind.rawValue) to nothing; name a folder")
    }
    let contents = (try? namesInFolder(path)) ?? []
    if resuming, let foreign = contents.sorted().first(where: { !Self.isOurs($0) }) {
      throw Fault(
        .cannotCreate,
        "the output \(path) is not an empty folder, and holds \(foreign), which no run writes; name another one, or "
          + "move that away")
    }
    guard !isOccupied || resuming else {
      throw Fault(.cannotCreate, "the output \(path) exists and is not an empty folder; \(remedy)")
    }
  }

  /// Whether a run writes something of this name into its folder, if only for a moment.
  private static func isOurs(_ name: String) -> Bool { Entry(rawValue: name) != nil || isTemporary(name) }

  /// Whether it is the name of something that a run writes while it is not whole.
  private static func isTemporary(_ name: String) -> Bool {
    let beginnings = Entry.allCases.map(\.rawValue) + ["step-", "stn-"]
    return name.hasSuffix(".tmp") && beginnings.contains { name.hasPrefix(".\($0)") }
  }

  /// Whether the file at `checkpoint` is one of this folder's.
  public func holds(_ checkpoint: String) -> Bool {
    let folders = [checkpoint.parentFolder, path(of: .checkpoints)].map {
      try? FileStatus(of: $0).identity
    }
    return folders[0] != nil && folders[0] == folders[1]
  }

  /// Refuses to go on from `step` in this folder if it holds checkpoints of later steps, which would then mix with new ones.
  public func checkIsNewest(step: Int) throws {
    guard let last = steps().last, last > step else { return }
    throw Fault(
      .cannotCreate,
      "\(path) holds a checkpoint of step \(last), later than \(step); name another output folder, or delete what is later"
    )
  }

  /// The checkpoint that `path` names: itself, the target of a pointer `latest` or `best`, or the newest in a run's folder.
  public static func checkpoint(at path: String) throws -> String {
    if let pointer = pointers.first(where: { $0.rawValue == path.lastName }),
      let target = RunFolder(path.parentFolder).target(of: pointer)
    {
      return target
    }
    guard folderExists(path) else { return path }
    guard let latest = RunFolder(path).latestCheckpoint() else {
      throw Fault(.noCheckpoint, "the folder \(path) holds no checkpoint; name a run's folder or a file")
    }
    return latest
  }

  /// Refuses inputs that a run in this folder would replace or delete: its own files, and any amid its checkpoints.
  ///
  /// - Throws: `Fault` that names the input.
  public func check(isApartFrom inputs: [NamedFile]) throws {
    let files =
      Entry.allCases.filter { $0 != .checkpoints }.map(path(of:))
      + checkpointNames.map { "\(path(of: .checkpoints))/\($0)" }
    for file in files {
      let output = NamedFile("\(option)'s file", file)
      try OutputRule(sparing: inputs).check(isNoInput: output)
    }
  }

  /// Makes the folder, refusing one that is occupied unless the run goes on in it.
  public func prepare(configuration: String, resuming: Bool) throws {
    try checkIsFree(resuming: resuming)
    do {
      try makeFolder(path(of: .checkpoints))
      try removeLeftovers()
      try DurableFile.write(configuration.utf8, to: path(of: .configuration))
    } catch {
      throw Fault(
        .cannotCreate, "cannot make the output folder \(path): \(error); check the path and the permissions")
    }
  }

  /// Points `latest` at the checkpoint of `step` and `best` at that of the best; then deletes what is not to be kept.
  ///
  /// New before old: a kill at any moment leaves a checkpoint that `latest` names.
  public func publish(step: Int, best: Int?, keep: Int) throws {
    try point(.latest, to: step)
    // The best may lie in another folder, from which the run was resumed.
    if let best, steps().contains(best) { try point(.best, to: best) }
    for old in steps().filter({ $0 <= step }).dropLast(keep) where old != best {
      let path = checkpointPath(step: old)
      do throws(SystemError) { try removeFile(path) } catch {
        throw Fault(.inputOutput, "the old checkpoint \(path) cannot be deleted: \(error)")
      }
    }
  }

  /// Deletes temporary files of a run that was killed while it wrote one.
  private func removeLeftovers() throws {
    for folder in [path, path(of: .checkpoints)] {
      for name in try namesInFolder(folder) where Self.isTemporary(name) {
        let path = "\(folder)/\(name)"
        if try FileStatus(of: path, followingLinks: false).kind == .file { try removeFile(path) }
      }
    }
  }

  /// The steps of which there are checkpoints, rising.
  private func steps() -> [Int] {
    checkpointNames.compactMap { name in
      guard name.hasPrefix("step-"), name.hasSuffix(".h5") else { return nil }
      // A copy of somebody's has another number of digits.
      return Int(name.dropFirst(5).dropLast(3)).flatMap { name == Self.name(of: $0) ? $0 : nil }
    }.sorted()
  }

  /// The names of what stands amid the checkpoints.
  private var checkpointNames: [String] { (try? namesInFolder(path(of: .checkpoints))) ?? [] }

  private func point(_ pointer: Entry, to step: Int) throws {
    let target = "\(Entry.checkpoints.rawValue)/\(Self.name(of: step))\n"
    try DurableFile.write(target.utf8, to: path(of: pointer))
  }

  private static func name(of step: Int) -> String {
    String(format: "step-%08d.h5", step)
  }
}
