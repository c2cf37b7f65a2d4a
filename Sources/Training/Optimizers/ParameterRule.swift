import POSIX
import Tensors

/// How an optimizer treats one parameter.
struct ParameterRule: Equatable {
  /// What the learning rate is multiplied by.
  var rateFactor: Double
  /// The pull towards zero.
  var decay: Double
}

extension OptimizerOptions {
  /// The rule of a parameter: of its rate what the last group says that matches it, else its transformer, else of
  /// localisation networks the factor for all of them; of its decay the same, and none for biases.
  func rule(for parameter: Parameter) -> ParameterRule {
    let usual = parameter.learningRateFactor ?? (parameter.isLocalisation ? localisationFactor : 1)
    var rule = ParameterRule(rateFactor: usual, decay: weightDecay)
    for group in groups where group.pattern.matches(parameter.name) {
      rule.rateFactor = group.learningRateFactor ?? rule.rateFactor
      rule.decay = group.weightDecay ?? rule.decay
    }
    if !parameter.decays { rule.decay = 0 }
    return rule
  }

  /// The rules of all parameters, in their order; nil of those that are frozen.
  func rules(for store: ParameterStore) -> [ParameterRule?] {
    store.parameters.map { $0.isFrozen ? nil : rule(for: $0) }
  }
}
