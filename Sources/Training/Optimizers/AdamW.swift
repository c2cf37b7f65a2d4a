import Tensors

/// Adam with decoupled weight decay: w ← (1 − η λ) w, then a step of Adam on the gradient alone, which no moment knows of λ.
///
/// η is a parameter's rate, so that decay follows the schedule and the factors. Source: Loshchilov and Hutter 2019,
/// algorithm 2, in PyTorch's form, where η stands before λ.
final class AdamW: Optimizer {
  private let parameters: ParameterStore
  private let rules: [ParameterRule?]
  private let adam: Adam

  /// Starts with zero moments.
  init(_ options: OptimizerOptions, _ parameters: ParameterStore) {
    self.parameters = parameters
    rules = options.rules(for: parameters)
    adam = Adam(
      options, parameters,
      by: rules.map { rule in
        var rule = rule
        rule?.decay = 0
        return rule
      })
  }

  /// The moments of Adam.
  var state: [(name: String, values: UnsafeMutableBufferPointer<Float>)] { adam.state }

  func update(at learningRate: LearningRate) {
    parameters.update(by: rules, at: learningRate) { parameter, rate, decay in
      guard decay > 0 else { return }
      let (values, kept) = (parameter.values, 1 - rate * decay)
      for i in values.indices { values[i] *= kept }
    }
    adam.update(at: learningRate)
  }
}
