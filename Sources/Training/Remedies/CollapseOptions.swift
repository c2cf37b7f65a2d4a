/// What a run does where a transformer has lost its image: what it reads lies outside, or has shrunk to a point.
public struct CollapseOptions: Sendable, Equatable {
  /// What is done.
  public enum Kind: String, CaseIterable, Sendable {
    /// The run warns, and goes on.
    case warn
    /// The run ends.
    case stop
    /// The run goes back to where its transformers were healthy, and on with a smaller learning rate for localisation networks.
    case restart
  }

  /// Steps between looks at the transformers.
  public static let every = 50
  /// Looks in a row by which a transformer has to be sick for the run to be.
  static let looks = 3

  /// What is done.
  public var kind = Kind.warn
  /// Restart: how often until the run ends.
  public var atMost = 3
  /// Restart: what the learning rate of localisation networks is multiplied by.
  public var factor = 0.3

  /// Makes the default options.
  public init() {}

  /// Whether the transformers are looked at after a step, besides where metrics are due.
  func looks(after step: Int) -> Bool { kind != .warn && step.isMultiple(of: Self.every) }
}
