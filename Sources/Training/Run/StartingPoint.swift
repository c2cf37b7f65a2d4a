import Files
public import MPI

/// Whether a run goes on from a checkpoint.
public enum Resuming: Sendable, Equatable {
  /// It starts afresh.
  case never
  /// It goes on from the newest checkpoint in its own folder, if there is one.
  case newest
  /// It goes on from a checkpoint, or from another run's folder.
  case from(String)
}

/// Where a run begins: afresh, or where a checkpoint was written.
public struct StartingPoint: Sendable {
  /// The checkpoint to go on from; nil to start afresh.
  public let checkpoint: String?

  /// Whether the run goes on in a folder that already holds a part of it.
  public let continuesFolder: Bool

  /// Finds out on rank 0 and tells all.
  ///
  /// What is wrong with the folder or the checkpoint is said before anything is computed, not after. `check` refuses
  /// checkpoints of other runs.
  /// - Throws: `Fault`, known to all.
  public init(
    _ resuming: Resuming, in folder: RunFolder, over world: Communicator,
    checking check: (CheckpointFile) throws -> Void
  ) throws {
    let path = try world.textFromRankZero {
      guard let path = try Self.checkpoint(resuming, in: folder) else {
        try folder.checkIsFree(resuming: resuming == .newest)
        return ""
      }
      try folder.checkIsFree(resuming: folder.holds(path))
      let file = try CheckpointFile(path)
      if resuming != .newest, folder.holds(path) { try folder.checkIsNewest(step: file.step) }
      try check(file)
      return path
    }
    checkpoint = path.isEmpty ? nil : path
    continuesFolder = resuming == .newest || checkpoint.map(folder.holds) ?? false
  }

  private static func checkpoint(_ resuming: Resuming, in folder: RunFolder) throws -> String? {
    switch resuming {
    case .never: nil
    case .newest: folder.latestCheckpoint()
    case .from(let path): try RunFolder.checkpoint(at: path)
    }
  }
}
