import POSIX
package import Tensors

/// Which gradients are scaled down together where their norm is above a bound.
///
/// A group that says `clip_norm` has a bound of its own, for the parameters of which it is the last such group; the optimizer's
/// bound is that of the norm of all others together. Source: Pascanu, Mikolov, Bengio 2013, algorithm 1.
package struct GradientClipping {
  /// Gradients that have a norm together.
  fileprivate struct Part {
    var bound: Double
    var ranges: [Range<Int>] = []
  }

  private let parts: [Part]

  /// The parts of a store's gradients; with no group that clips, one of them all or none.
  package init(_ options: TrainingOptions, of parameters: ParameterStore) {
    let groups = options.optimizer.groups
    var own = groups.map { group in group.clipNorm.map { Part(bound: $0) } }
    var others = options.clipNorm.map { Part(bound: $0) }
    for parameter in parameters.parameters {
      if let index = options.optimizer.clippingGroup(for: parameter) {
        own[index]?.add(parameter.range)
      } else {
        others?.add(parameter.range)
      }
    }
    parts = (own + [others]).compactMap(\.self).filter { !$0.ranges.isEmpty }
  }

  /// Scales down the gradients of every part whose norm is above its bound; `norm` is that of all gradients.
  package func clip(_ parameters: ParameterStore, of norm: Double) {
    for part in parts {
      let isWhole = part.ranges.count == 1 && part.ranges[0].count == parameters.count
      let own = isWhole ? norm : parameters.gradientNorm(in: part.ranges)
      parameters.clipGradients(in: part.ranges, of: own, to: part.bound)
    }
  }
}

extension GradientClipping.Part {
  /// Adds a range behind those before, joined with the last where it follows it.
  fileprivate mutating func add(_ range: Range<Int>) {
    guard let last = ranges.last, last.upperBound == range.lowerBound else { return ranges.append(range) }
    ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
  }
}

extension OptimizerOptions {
  /// The last group that bounds the norm of a parameter's gradient.
  func clippingGroup(for parameter: Parameter) -> Int? {
    groups.lastIndex { $0.clipNorm != nil && $0.pattern.matches(parameter.name) }
  }
}
