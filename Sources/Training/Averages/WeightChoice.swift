/// Which of the weights that a checkpoint holds are taken.
public enum WeightChoice: String, CaseIterable, Sendable {
  /// The average of many steps.
  case averaged
  /// Those after the last step.
  case last

  /// The group of a checkpoint that has them.
  var group: String { self == .averaged ? "average" : "model" }
}
