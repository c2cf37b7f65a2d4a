public import Files
import Foundation
import POSIX

/// The folder of a run: its resolved configuration, metrics, checkpoints and pointers to the newest and the best.
public struct RunFolder: Sendable {
  /// Where it stands.
  public let path: String

  private let option: String
  private let remedy: String

  /// Names the folder at `path`, which need not exist; `option` is what names it, and `remedy` what to do where it is occupied.
  public init(_ path: String, option: String = "the output", remedy: String = "name another one") {
    self.path = path
    self.option = option
    self.remedy = remedy
  }

  func path(of entry: RunEntry) -> String { "\(path)/\(entry.rawValue)" }

  /// The file of metrics.
  public var metricsPath: String { path(of: .metrics) }

  /// The folder of the event files for TensorBoard.
  public var tensorBoardPath: String { path(of: .tensorboard) }

  /// The file that names the newest checkpoint.
  public var pointerPath: String { path(of: .latest) }

  /// The file that is locked by the run that has the folder.
  var lockPath: String { path(of: .lock) }

  /// Which process of which machine the run is that has the folder now; nil where none has, as far as this machine knows.
  public var holder: String? { RunLock.holder(at: lockPath) }

  /// The folder of the checkpoints.
  var checkpointsPath: String { path(of: .checkpoints) }

  /// The file of the checkpoint after `step` steps.
  public func checkpointPath(step: Int) -> String {
    "\(checkpointsPath)/\(Self.checkpointName(step: step))"
  }

  /// The name of the checkpoint after `step` steps, amid the checkpoints.
  static func checkpointName(step: Int) -> String { String(format: "step-%08d.h5", step) }

  /// The step of which a file is the checkpoint by its name; nil where it is none of a run's own, such as somebody's copy.
  static func step(ofCheckpointNamed name: String) -> Int? {
    guard name.hasPrefix("step-"), name.hasSuffix(".h5"), let step = Int(name.dropFirst(5).dropLast(3)) else {
      return nil
    }
    return step >= 0 && name == checkpointName(step: step) ? step : nil
  }

  /// Looks at what stands in the folder; of one that is not there nothing does.
  ///
  /// - Throws: `Fault` where it is no folder, or cannot be read.
  package func contents() throws(Fault) -> RunContents {
    // With nothing before the slash its files would be those of the root.
    guard !path.isEmpty else { throw Fault(.usage, "the output has no name; name a folder") }
    if let kind = (try? FileStatus(of: path, followingLinks: false))?.kind { try checkIsFolder(kind) }
    return RunContents(
      of: try names(in: path), amidCheckpoints: try names(in: checkpointsPath), latest: text(of: .latest))
  }

  /// Refuses what is no folder and leads to none; by itself it is of a kind.
  private func checkIsFolder(_ kind: FileStatus.Kind) throws(Fault) {
    let target: FileStatus.Kind
    do throws(SystemError) { target = try FileStatus(of: path).kind } catch {
      throw error.leadsNowhere
        ? Fault(.cannotCreate, "the output \(path) is \(kind.rawValue) to nothing; name a folder")
        : Fault(
          .cannotCreate,
          "the output \(path) cannot be looked at: \(error); check the path and the permissions")
    }
    guard target == .folder else { throw isOccupied }
  }

  private func names(in folder: String) throws(Fault) -> [String] {
    do throws(SystemError) { return try namesInFolder(folder) } catch {
      // That something cannot be there is told when it is to be made.
      if error.isMissing || error.isBelowFile { return [] }
      throw Fault(.inputOutput, "the folder \(folder) cannot be read: \(error); check the permissions")
    }
  }

  /// What a pointer says; nil where it is no plain file, or cannot be read.
  private func text(of pointer: RunEntry) -> String? {
    let path = path(of: pointer)
    guard (try? FileStatus(of: path, followingLinks: false))?.kind == .file,
      let bytes = try? contentsOfFile(path, limit: 1 << 12)
    else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  /// Refuses a folder in which something stands, unless the run goes on there.
  func check(_ contents: RunContents, goesOn: Bool) throws(Fault) {
    guard goesOn || contents.isFree else { throw isOccupied }
  }

  private var isOccupied: Fault {
    Fault(.cannotCreate, "the output \(path) exists and is not an empty folder; \(remedy)")
  }

  func cannotBeMade(_ error: SystemError) -> Fault {
    Fault(
      .cannotCreate, "cannot make the output folder \(path): \(error); check the path and the permissions")
  }

  /// The newest checkpoint, named by `latest` or, should that name none, by its number; nil if there is none.
  public func latestCheckpoint() throws -> String? {
    let contents = try contents()
    return (contents.latest ?? contents.checkpoints.last).map(checkpointPath)
  }

  /// The checkpoint that `path` names: itself, the target of a pointer `latest` or `best`, or the newest in a run's folder.
  public static func checkpoint(at path: String) throws -> String {
    if let pointer = RunEntry.pointers.first(where: { $0.rawValue == path.lastName }),
      let text = RunFolder(path.parentFolder).text(of: pointer)
    {
      let folder = RunFolder(path.parentFolder)
      guard let step = RunEntry.step(ofPointer: text), fileExists(folder.checkpointPath(step: step)) else {
        // A run that is still going points elsewhere before it deletes.
        if let now = folder.text(of: pointer), now != text { return try checkpoint(at: path) }
        throw Fault(.noCheckpoint, "\(path) names no checkpoint that is there; name one, or the run's folder")
      }
      return folder.checkpointPath(step: step)
    }
    guard folderExists(path) else { return path }
    guard let latest = try RunFolder(path).latestCheckpoint() else {
      throw Fault(.noCheckpoint, "the folder \(path) holds no checkpoint; name a run's folder or a file")
    }
    return latest
  }

  /// Whether the file at `checkpoint` is one of this folder's.
  public func holds(_ checkpoint: String) -> Bool {
    let folders = [checkpoint.parentFolder, checkpointsPath].map {
      try? FileStatus(of: $0).identity
    }
    return folders[0] != nil && folders[0] == folders[1]
  }

  /// Refuses inputs that a run in this folder would replace or delete: its own files, and any amid its checkpoints.
  ///
  /// - Throws: `Fault` that names the input.
  public func check(isApartFrom inputs: [NamedFile]) throws {
    let checkpoints = (try? namesInFolder(checkpointsPath)) ?? []
    let files =
      RunEntry.allCases.filter { $0 != .checkpoints }.map(path(of:))
      + checkpoints.map { "\(checkpointsPath)/\($0)" }
    for file in files {
      let output = NamedFile("\(option)'s file", file)
      try OutputRule(sparing: inputs).check(isNoInput: output)
    }
  }
}
