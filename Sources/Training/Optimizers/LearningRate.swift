/// The learning rate of one update, and what changes it for some parameters.
public struct LearningRate: Sendable, Equatable {
  /// What the schedule says, before factors of parameters.
  public var value: Double
  /// What it is multiplied by for localisation networks, since a run went back because of them.
  public var localisationFactor = 1.0
  /// Updates before this one, by which parameters' own warm-ups go.
  public var step: Int

  /// Makes the rate of the update behind `step` others.
  public init(_ value: Double, step: Int) {
    (self.value, self.step) = (value, step)
  }

  /// The rate of a parameter: with its rule's factor, a share of it while the rule warms up, and less where a run went back.
  func value(by rule: ParameterRule) -> Double {
    let share = rule.warmUp > step ? Double(step + 1) / Double(rule.warmUp) : 1
    return value * rule.rateFactor * share * (rule.isLocalisation ? localisationFactor : 1)
  }
}
