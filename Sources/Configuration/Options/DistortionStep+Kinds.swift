import Datasets

extension DistortionStep {
  /// Every kind of step.
  static var kinds: [ListedKind<DistortionStep>] {
    [
      ListedKind("rotate", shorthand: "angle", DistortionStep.rotate) {
        if case .rotate(let options) = $0 { options } else { nil }
      },
      ListedKind("scale", shorthand: "range", DistortionStep.scale) {
        if case .scale(let options) = $0 { options } else { nil }
      },
      ListedKind("place", { (_: NoOptions) in .place }) { $0 == .place ? NoOptions() : nil },
      ListedKind("project", shorthand: "deviation", DistortionStep.project) {
        if case .project(let options) = $0 { options } else { nil }
      },
      ListedKind("elastic", shorthand: "deviation", DistortionStep.elastic) {
        if case .elastic(let options) = $0 { options } else { nil }
      },
      ListedKind("clutter", shorthand: "patches", DistortionStep.clutter) {
        if case .clutter(let options) = $0 { options } else { nil }
      },
      ListedKind("noise", shorthand: "deviation", DistortionStep.noise) {
        if case .noise(let options) = $0 { options } else { nil }
      },
      ListedKind("brightness", shorthand: "range", DistortionStep.brightness) {
        if case .brightness(let options) = $0 { options } else { nil }
      },
      ListedKind("flip", shorthand: "probability", DistortionStep.flip) {
        if case .flip(let options) = $0 { options } else { nil }
      },
      ListedKind("add", { (_: NoOptions) in .add }) { $0 == .add ? NoOptions() : nil },
      ListedKind("sequence", shorthand: "longest", DistortionStep.sequence) {
        if case .sequence(let options) = $0 { options } else { nil }
      },
    ]
  }
}

extension Form where Value == DistortionStep {
  /// A step of a distortion.
  static var distortionStep: Form { .kind(of: "step", among: DistortionStep.kinds) }
}

extension [DistortionStep] {
  /// The most steps of a list: each has random numbers of its own.
  private static var largestCount: Int { 16 }

  /// What is wrong with the steps together.
  func conflicts(at key: String) -> [Conflict] {
    guard count <= Self.largestCount else {
      return [Conflict(key: key, message: "expected at most \(Self.largestCount) steps, found \(count)")]
    }
    return indices.filter { self[$0].makesOneOfSeveral }.dropFirst().map {
      Conflict(
        key: "\(key).\($0)", message: "makes one sample of several a second time; leave one of them out")
    }
  }

  /// What is wrong with the steps together where samples have to stay what they are.
  func conflictsOfAugmentation(at key: String) -> [Conflict] {
    let changes = indices.filter { self[$0].makesOneOfSeveral }.map {
      Conflict(
        key: "\(key).\($0)",
        message: "makes samples of another kind than those of the test; have it in data.distortion")
    }
    return changes.isEmpty ? conflicts(at: key) : changes
  }
}

extension RotateOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("angle", &angle, .nonNegative)
  }
}

extension ScaleOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("range", &range, .range)
  }

  func conflicts() -> [Conflict] {
    guard range.lowerBound < 0.01 || range.upperBound > 100 else { return [] }
    return [Conflict(key: "range", message: "expected sizes from 0.01 to 100, found \(range)")]
  }
}

extension ProjectOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("deviation", &deviation, .nonNegative)
  }
}

extension ElasticOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("control_points", &controlPoints, .integer(2...16))
    fields.field("deviation", &deviation, .nonNegative)
  }
}

extension ClutterOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("patches", &patches, .integer(1...1024))
    fields.field("size", &size, .integer(1...1024))
  }
}

extension NoiseOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("deviation", &deviation, .nonNegative)
  }
}

extension BrightnessOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("range", &range, .range)
  }

  func conflicts() -> [Conflict] {
    guard range.lowerBound < 0 else { return [] }
    return [Conflict(key: "range", message: "expected factors from 0 up, found \(range)")]
  }
}

extension FlipOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("probability", &probability, .fraction)
  }
}

extension SequenceOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("longest", &longest, .integer(1...64))
  }
}
