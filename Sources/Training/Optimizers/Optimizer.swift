import Tensors

/// A rule that turns gradients into an update of all parameters.
///
/// Every rank runs it on the same bits and so keeps the same parameters.
public protocol Optimizer: AnyObject {
  /// What the rule remembers, by name; each buffer is laid out like the parameters.
  var state: [(name: String, values: UnsafeMutableBufferPointer<Float>)] { get }

  /// Updates every parameter.
  func update(at rate: LearningRate)
}

extension Optimizer {
  /// Updates every parameter; `step` counts updates from 0.
  public func update(learningRate: Double, step: Int) {
    update(at: LearningRate(learningRate, step: step))
  }
}

extension ParameterStore {
  /// Has `update` change the values of each parameter that has a rule, by its learning rate and weight decay.
  func update(
    by rules: [ParameterRule?], at learningRate: LearningRate,
    _ update: (_ parameter: Parameter, _ rate: Float, _ decay: Float) -> Void
  ) {
    for (parameter, rule) in zip(parameters, rules) {
      guard let rule else { continue }
      update(parameter, Float(learningRate.value(by: rule)), Float(rule.decay))
    }
    didChangeValues()
  }
}
