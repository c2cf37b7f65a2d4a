public import MPI
public import Training

/// A checkpoint that somebody named, and the configuration that it carries.
public struct NamedCheckpoint {
  /// The file; the same on every rank.
  public let path: String

  /// Steps of training behind it.
  public let step: Int

  /// Which of its weights are taken.
  public let weights: WeightChoice

  /// What was averaged, on rank 0; nil where the run averaged nothing, and elsewhere.
  public let average: CheckpointFile.Average?

  /// Its configuration, with keys set anew.
  public let options: RunOptions

  /// Finds a checkpoint, or the newest in a run's folder, and gives it to `body`, which reads all of it that is needed: where
  /// the run is still going and replaced it by a newer one meanwhile, `body` is given that; a collective call.
  ///
  /// Assignments, `key.path=value`, win over its configuration. Of its weights those are taken that somebody chose; without
  /// a choice averaged ones, where there are any.
  /// - Throws: `Fault`, known to all, or `ConfigurationError`.
  public static func read<Value>(
    _ name: String, set assignments: [String], _ choice: WeightChoice? = nil, over world: Communicator,
    _ body: (NamedCheckpoint) throws -> Value
  ) throws -> Value {
    try RunFolder.read(name, over: world) {
      try body(NamedCheckpoint(at: $0, set: assignments, choice, over: world))
    }
  }

  /// Reads a checkpoint's configuration on rank 0 and tells all.
  private init(
    at path: String, set assignments: [String], _ choice: WeightChoice?, over world: Communicator
  ) throws {
    var (step, averaged) = (0, false)
    var average: CheckpointFile.Average?
    options = try RunOptions(named: path, over: world) {
      let file = try CheckpointFile(path)
      step = file.step
      (average, averaged) = (try file.average(), try file.weights(choice) == .averaged)
      return try RunOptions(yaml: file.configuration, named: path, set: assignments)
    }
    self.step = try world.broadcast(step)
    weights = try world.broadcast(averaged ? 1 : 0) == 1 ? .averaged : .last
    self.average = average
    self.path = path
  }

  /// The average that is taken, on rank 0; nil where the last weights are.
  public var averageTaken: CheckpointFile.Average? { weights == .averaged ? average : nil }

  /// Which weights are taken, in words behind the checkpoint's name; nothing where it has but one set.
  public var weightsNote: String {
    guard let average, average.models > 0 else { return "" }
    guard weights == .last else { return " (averaged weights: \(average.words))" }
    let reason = average.momentModels == 0 ? ", whose running moments were not measured yet" : ""
    return " (the last weights, not the averaged\(reason))"
  }
}
