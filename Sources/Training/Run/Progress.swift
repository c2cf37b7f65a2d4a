import Networks

/// How far a run has come: with the parameters and the optimizer's state, all that going on needs.
public struct RunProgress: Sendable, Equatable, Codable {
  /// Steps completed.
  public var step = 0
  /// The best checkpoint, if any was judged on held-out samples.
  public var best: Best?
  /// What the run began with, where that was not drawn.
  public var beginning: Beginning?
  /// What remedies have done so far.
  public var recovery = Recovery()
  /// The metrics so far.
  public var metrics: [MetricsLine] = []

  /// Which checkpoint is the best, and by what.
  public struct Best: Sendable, Equatable, Codable {
    /// The step that it was written after.
    public var step: Int
    /// The name of the figure in metrics, such as `validation_error`.
    public var figure: String
    /// Its value.
    public var value: Double
  }

  /// Steps that have changed the parameters.
  var updates: Int { step - recovery.skipped }

  /// The paths of the transformers that told their samples apart in a line of metrics, or at a look.
  var toldApart: Set<String> { metrics.lazy.compactMap(\.warps).toldApart.union(recovery.toldApart) }

  /// The progress of a run that has not begun.
  public init() {}

  /// Takes the present step for the best if a figure, where it was measured, is better than all before.
  mutating func note(_ choice: Figure, _ validation: FigureSums?) {
    guard let value = validation?[choice.name],
      best.map({ choice.badness(of: value) < choice.badness(of: $0.value) }) ?? true
    else { return }
    best = Best(step: step, figure: MetricsLine.validation(choice).name, value: value)
  }
}
