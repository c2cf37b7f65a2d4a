import Files
public import MPI
import Watch

/// Whether a run goes on from a checkpoint.
public enum Resuming: Sendable, Equatable {
  /// It starts afresh.
  case never
  /// It goes on from the newest good checkpoint in its own folder; afresh if no run was there.
  case newest
  /// It goes on from a checkpoint, or from another run's folder.
  case from(String)
}

/// Where a run begins: afresh, or where a checkpoint was written; with its folder, which it has for itself from now on.
public struct StartingPoint {
  /// The checkpoint to go on from; nil to start afresh.
  public let checkpoint: String?

  private let folder: RunFolder
  /// The run's folder, on rank 0.
  private let held: HeldFolder?
  private let walk: WalkBack
  /// The step behind which the run goes on in its own folder.
  private let ownStep: Int?

  /// Takes the folder and finds out on rank 0, and tells all.
  ///
  /// What is wrong with the folder or the checkpoint is said before anything is computed, not after. `check` refuses
  /// checkpoints of other runs.
  /// - Throws: `Fault`, known to all.
  public init(
    _ resuming: Resuming, in folder: RunFolder, over world: Communicator,
    checking check: (CheckpointFile) throws -> Void
  ) throws {
    var (held, walk, ownStep): (HeldFolder?, WalkBack, Int?) = (nil, WalkBack(), nil)
    let path = try world.textFromRankZero {
      let named = try Self.checkpoint(namedBy: resuming)
      let isOwn = named.map { folder.holds($0.path) } ?? false
      let taken = try HeldFolder(folder, goesOn: isOwn || resuming == .newest)
      held = taken
      if resuming == .newest { walk = try folder.walkBack(in: taken.contents) }
      guard let file = try named ?? walk.step.map({ try CheckpointFile(folder.checkpointPath(step: $0)) })
      else { return "" }
      if isOwn { try folder.check(file.step, isNewestOf: taken.contents) }
      try check(file)
      if named == nil || isOwn { ownStep = file.step }
      return file.path
    }
    self.folder = folder
    checkpoint = path.isEmpty ? nil : path
    (self.held, self.walk, self.ownStep) = (held, walk, ownStep)
  }

  /// Readies the folder when nothing is left that could refuse the run; `warn` is told what a person should know.
  ///
  /// A collective call.
  /// - Throws: `Fault`, known to all.
  public func enter(over world: Communicator, warn: (String) -> Void = { _ in }) throws {
    try world.onRankZero { try held?.prepare(goingOnBehind: ownStep, walk).forEach(warn) }
    try folder.startPosts(over: world, warn: warn)
  }

  /// Leaves the folder to others, at the end of the run.
  public func leave() {
    Watchdog.stopPosts()
    held?.release()
  }

  /// The checkpoint that somebody named, checked to the last byte.
  private static func checkpoint(namedBy resuming: Resuming) throws -> CheckpointFile? {
    guard case .from(let path) = resuming else { return nil }
    return try RunFolder.read(path) {
      let file = try CheckpointFile($0)
      _ = try file.verify()
      return file
    }
  }
}

extension RunFolder {
  /// Walks back to the newest checkpoint that is whole and of the step that its name tells.
  fileprivate func walkBack(in contents: RunContents) throws(Fault) -> WalkBack {
    try WalkBack(in: contents, of: path) { step in
      do {
        let file = try CheckpointFile(checkpointPath(step: step))
        _ = try file.verify()
        return file.step == step ? nil : "\(file.path) is of step \(file.step), not \(step)"
      } catch { return "\(error)" }
    }
  }

  /// Refuses to go on from a checkpoint beside later ones, which would then mix with new ones.
  fileprivate func check(_ step: Int, isNewestOf contents: RunContents) throws(Fault) {
    guard let last = contents.checkpoints.last, last > step else { return }
    throw Fault(
      .cannotCreate,
      "\(path) holds a checkpoint of step \(last), later than \(step); name another output folder, or move away what is later"
    )
  }
}
