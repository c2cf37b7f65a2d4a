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
    guard count > Self.largestCount else { return [] }
    return [Conflict(key: key, message: "expected at most \(Self.largestCount) steps, found \(count)")]
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
