import Networks

extension ObjectiveOptions {
  /// Every kind of objective.
  static var kinds: [ListedKind<ObjectiveOptions>] {
    [
      kind("cross_entropy", means: "classes", shorthand: "heads", Kind.crossEntropy) {
        if case .crossEntropy(let options) = $0 { options } else { nil }
      },
      kind("pose", means: "how well a transformer undoes the distortion", shorthand: "transformer", Kind.pose)
      {
        if case .pose(let options) = $0 { options } else { nil }
      },
    ]
  }

  /// A kind of objective whose options have a weight among them.
  private static func kind<Options: OptionFields>(
    _ key: String, means meaning: String, shorthand: String? = nil, _ make: @escaping (Options) -> Kind,
    options: @escaping (Kind) -> Options?
  ) -> ListedKind<ObjectiveOptions> {
    ListedKind(key, means: meaning, shorthand: shorthand) { (weighted: WeightedObjective<Options>) in
      ObjectiveOptions(make(weighted.options), weight: weighted.weight)
    } options: { objective in
      options(objective.kind).map { WeightedObjective(options: $0, weight: objective.weight) }
    }
  }
}

extension Form where Value == ObjectiveOptions {
  /// An objective.
  static var objective: Form { .kind(of: "objective", among: ObjectiveOptions.kinds) }
}

/// The options of an objective, and its weight among them.
private struct WeightedObjective<Options: OptionFields>: OptionFields {
  var options = Options()
  var weight = 1.0

  mutating func visit(_ fields: inout some FieldVisitor) {
    options.visit(&fields)
    fields.field(
      "weight", &weight, .nonNegative,
      means: "what its loss is multiplied by; with 0 it judges without teaching")
  }

  func conflicts() -> [Conflict] { options.conflicts() }
}

extension CrossEntropyOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field(
      "heads", &heads, .integer(1...1024), means: "softmaxes side by side, as many as a sample has labels")
    fields.field(
      "label_smoothing", &labelSmoothing, .unless(0, .fraction),
      means: "the share of every label that is spread evenly over all classes")
  }
}

extension SupervisedPoseOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field(
      "transformer", &transformer, .text("the name or path of a transformer"), .required,
      means: "whose matrix is held against the one that undoes the distortion")
  }
}

extension [ObjectiveOptions] {
  /// What is wrong with the objectives together: that there is none, or two have a figure of one name.
  func conflicts(at key: String) -> [Conflict] {
    guard !isEmpty else {
      return [Conflict(key: key, message: "expected at least one objective, found none")]
    }
    let names = figuresByObjective.map { Set($0.map(\.name)) }
    return indices.compactMap { index in
      guard let first = indices.first(where: { $0 < index && !names[$0].isDisjoint(with: names[index]) })
      else { return nil }
      return Conflict(
        key: "\(key).\(index)", message: "judges what objective \(first) judges; leave one of them out")
    }
  }
}
