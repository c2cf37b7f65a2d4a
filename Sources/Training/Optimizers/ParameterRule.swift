import POSIX
package import Tensors

/// How an optimizer treats one parameter.
struct ParameterRule: Equatable {
  /// What the learning rate is multiplied by.
  var rateFactor: Double
  /// Updates over which that factor rises from nothing.
  var warmUp: Int
  /// The pull towards zero.
  var decay: Double
  /// Whether the parameter is of a localisation network.
  var isLocalisation: Bool
}

extension OptimizerOptions {
  /// The rule of a parameter: of its rate what the last group says that matches it, else its transformer, else of
  /// localisation networks the factor for all of them; of its warm-up and its decay the same, and none for biases and
  /// normalisations.
  func rule(for parameter: Parameter) -> ParameterRule {
    let usual = parameter.learningRateFactor ?? (parameter.isLocalisation ? localisationFactor : 1)
    var rule = ParameterRule(
      rateFactor: usual, warmUp: parameter.isLocalisation ? localisationWarmUp : 0, decay: weightDecay,
      isLocalisation: parameter.isLocalisation)
    for group in groups where group.pattern.matches(parameter.name) {
      rule.rateFactor = group.learningRateFactor ?? rule.rateFactor
      rule.warmUp = group.warmUp ?? rule.warmUp
      rule.decay = group.weightDecay ?? rule.decay
    }
    if !parameter.decays { rule.decay = 0 }
    return rule
  }

  /// The rules of all parameters, in their order; nil of those that are frozen.
  func rules(for store: ParameterStore) -> [ParameterRule?] {
    store.parameters.map { $0.isFrozen ? nil : rule(for: $0) }
  }

  /// How parameters are treated that are picked by their paths, each way with those that it holds for, in words; nothing
  /// where none are picked.
  package func choices(for store: ParameterStore) -> [String] {
    guard !groups.isEmpty || store.trainedCount < store.parameters.count else { return [] }
    var (ways, names) = ([String](), [String: [String]]())
    for (parameter, rule) in zip(store.parameters, rules(for: store)) {
      let bound = clippingGroup(for: parameter).flatMap { groups[$0].clipNorm }
      let clipped = bound.map { ", norm of the gradient at most \($0)" } ?? ""
      let way = rule.map { "learning rate times \($0.rateFactor), decay \($0.decay)\(clipped)" } ?? "frozen"
      if names[way] == nil { ways.append(way) }
      names[way, default: []].append(parameter.name)
    }
    return ways.map { "\($0): \(names[$0, default: []].shortened)" }
  }
}
