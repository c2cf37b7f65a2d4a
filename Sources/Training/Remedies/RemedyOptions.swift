/// What a run does where it finds itself sick.
public struct RemedyOptions: Sendable, Equatable {
  /// What is done.
  public enum Kind: String, CaseIterable, Sendable {
    /// The run ends.
    case stop
    /// The step changes nothing, and the run goes on behind it.
    case skip
    /// The run goes back to an earlier checkpoint, and on from there with a smaller learning rate.
    case restart
  }

  /// What is done.
  public var kind = Kind.stop
  /// How often until the run ends: steps in a row that are skipped, or restarts in all.
  public var atMost = 3
  /// Restart: to which checkpoint, 1 for the last one.
  public var back = 1
  /// Restart: what the learning rate is multiplied by.
  public var factor = 0.5

  /// Makes the default options.
  public init() {}
}

/// What remedies have done to a run so far; it travels in checkpoints.
public struct Recovery: Sendable, Equatable, Codable {
  /// Steps that changed nothing.
  public var skipped = 0
  /// Those of them behind which no healthy one has come.
  public var skippedInARow = 0
  /// How often the run went back.
  public var restarts = 0
  /// What the learning rate is multiplied by.
  public var rateFactor = 1.0
  /// Looks in a row at which a transformer had collapsed.
  public var sickLooks = 0
  /// How often the run went back because of that.
  public var collapses = 0
  /// What the learning rate of localisation networks is multiplied by.
  public var localisationFactor = 1.0

  /// The paths of the transformers that told their samples apart at a look, in their order.
  public var toldApart: [String] = []

  /// Nothing was done.
  public init() {}
}

/// A run is sick: all ranks found the same.
struct Sickness: Error {
  /// What was found, as the beginning of a sentence.
  let finding: String
  /// What a person may do about it.
  let advice: String
  /// What the run does about it.
  let remedy: RemedyOptions
}
