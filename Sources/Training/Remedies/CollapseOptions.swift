/// What a run does where a transformer has collapsed: what it reads lies outside, has shrunk to a point, or is read alike of
/// all samples.
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

  /// Whether transformers measure after a step: for a look, or, before the first, to be known as telling samples apart.
  ///
  /// One that a high rate shuts within its first steps would else be seen when it no longer does.
  func measures(after step: Int) -> Bool {
    looks(after: step) || (kind != .warn && step < Self.every && step.nonzeroBitCount == 1)
  }
}
