package import Files
import POSIX
package import Tensors

extension TrainingOptions {
  /// Whether the parameter of a path stays as it is.
  package func freezes(_ path: String) -> Bool { freeze.contains { PathPattern($0).matches(path) } }

  /// Refuses patterns that pick nothing of a network, or nothing that they could change.
  ///
  /// - Throws: `Fault` with the key and what was probably meant.
  package func checkPaths(of store: ParameterStore) throws(Fault) {
    for (index, text) in freeze.enumerated() {
      _ = try store.matches(text, "training.freeze.\(index)")
    }
    guard store.trainedCount > 0 else {
      throw Fault(
        .configuration, "training.freeze picks all parameters, so that nothing is learnt; leave one out of it"
      )
    }
    for (index, group) in optimizer.groups.enumerated() {
      try check(group, "training.optimizer.groups.\(index).match", store)
    }
  }

  /// Refuses decay that takes as much off a weight as there is of it, or more, in a step.
  ///
  /// - Throws: `Fault` with both numbers and the first such parameter.
  package func checkDecay(of store: ParameterStore) throws(Fault) {
    // Adam scales a gradient by its own size, and the decay in it as well.
    guard optimizer.kind != .adam else { return }
    for (parameter, rule) in zip(store.parameters, optimizer.rules(for: store)) {
      guard let rule, optimizer.learningRate * rule.rateFactor * rule.decay >= 1 else { continue }
      let rate = optimizer.learningRate * rule.rateFactor
      throw Fault(
        .configuration,
        "training.optimizer: the learning rate \(rate) times the weight_decay \(rule.decay) of \(parameter.name) is "
          + "\(rate * rule.decay), so that a step takes off no less than the whole weight; lower one of them, to a product below 1"
      )
    }
  }

  private func check(_ group: ParameterGroup, _ key: String, _ store: ParameterStore) throws(Fault) {
    let trained = try store.matches(group.match, key).filter { !$0.isFrozen }
    guard !trained.isEmpty else {
      throw Fault(
        .configuration,
        "\(key): what '\(group.match)' matches is frozen by training.freeze; leave the group out")
    }
    guard group.weightDecay == nil || trained.contains(where: \.decays) else {
      let what = trained.allSatisfy { $0.name.hasSuffix("bias") } ? "biases" : "biases and normalisations"
      throw Fault(
        .configuration,
        "\(key): '\(group.match)' matches \(what) alone, which do not decay; leave weight_decay out of the group"
      )
    }
  }
}

extension ParameterStore {
  /// The parameters that a pattern matches, of which there are some.
  ///
  /// - Throws: `Fault` that names `key` and what was probably meant.
  func matches(_ pattern: String, _ key: String) throws(Fault) -> [Parameter] {
    let found = parameters.filter { PathPattern(pattern).matches($0.name) }
    guard found.isEmpty else { return found }
    throw Fault(
      .configuration,
      "\(key): '\(pattern)' matches no parameter of the network; \(pattern.suggestion(amongPaths: parameters.map(\.name)))"
    )
  }
}

extension String {
  /// What a pattern that matches none of some paths was probably meant to be: the nearest path, or one above it; or the
  /// parts that all of them begin with.
  func suggestion(amongPaths paths: [String]) -> String {
    var bare = self[...]
    while let last = bare.last, "*/".contains(last) { bare.removeLast() }
    let above = paths.flatMap { path in
      path.indices.filter { path[$0] == "/" }.map { String(path[..<$0]) } + [path]
    }
    let suggestion = String(bare).suggestion(among: above.withoutRepetitions)
    guard suggestion.hasPrefix("known are") else { return suggestion }
    let firsts = paths.map { String($0.prefix { $0 != "/" }) }.withoutRepetitions
    return "they begin with \(firsts.joined(separator: ", "))"
  }
}

extension [String] {
  /// The texts, each once, in the order in which they come.
  fileprivate var withoutRepetitions: [String] {
    var known = Set<String>()
    return filter { known.insert($0).inserted }
  }
}
