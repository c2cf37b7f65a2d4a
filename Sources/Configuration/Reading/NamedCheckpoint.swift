public import MPI
public import Training

/// A checkpoint that somebody named, and the configuration that it carries.
public struct NamedCheckpoint {
  /// The file; the same on every rank, even if the run that wrote it goes on meanwhile.
  public let path: String

  /// Steps of training behind it.
  public let step: Int

  /// Its configuration, with keys set anew.
  public let options: RunOptions

  /// Finds a checkpoint, or the newest in a run's folder, reads it on rank 0 and tells all.
  ///
  /// Assignments, `key.path=value`, win over its configuration.
  /// - Throws: `Fault`, known to all, or `ConfigurationError`.
  public init(_ name: String, set assignments: [String], over world: Communicator) throws {
    let path = try world.textFromRankZero { try RunFolder.checkpoint(at: name) }
    var step = 0
    options = try RunOptions(named: path, over: world) {
      let file = try CheckpointFile(path)
      step = file.step
      return try RunOptions(yaml: file.configuration, named: path, set: assignments)
    }
    self.step = try world.broadcast(step)
    self.path = path
  }
}
