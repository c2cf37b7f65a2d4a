/// How far a run has come: with the parameters and the optimizer's state, all that going on needs.
public struct RunProgress: Sendable, Equatable, Codable {
  /// Steps completed.
  public var step = 0
  /// The step whose checkpoint had the lowest validation error, if any was measured.
  public var bestStep: Int?
  /// That error, in percent.
  public var bestError: Double?
  /// The metrics so far.
  public var metrics: [Metric] = []

  /// The progress of a run that has not begun.
  public init() {}

  /// Takes the present step for the best if its validation error, where it was measured, is the lowest.
  mutating func note(_ validation: Evaluator.Result?) {
    guard let error = validation?.errorPercent, error < bestError ?? .infinity else { return }
    (bestStep, bestError) = (step, error)
  }
}
