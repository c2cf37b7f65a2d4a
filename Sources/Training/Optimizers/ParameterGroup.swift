import POSIX

/// What holds for some parameters alone, by their paths.
public struct ParameterGroup: Sendable, Equatable {
  /// A path of parameters or of a layer, or a pattern of such, such as `transformer/*`.
  public var match = ""
  /// What the learning rate is multiplied by; nil leaves it as it is without the group.
  public var learningRateFactor: Double?
  /// Updates over which that factor rises from nothing, besides the schedule's; nil leaves those as they are.
  public var warmUp: Int?
  /// The pull of weights towards zero, in place of the optimizer's; nil leaves that.
  public var weightDecay: Double?

  /// The largest norm of their gradient by itself, of which the bound on all others' then knows nothing; nil leaves it to that.
  public var clipNorm: Double?

  /// Makes a group that changes nothing.
  public init() {}

  var pattern: PathPattern { PathPattern(match) }
}
