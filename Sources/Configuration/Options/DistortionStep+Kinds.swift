import Datasets

extension DistortionStep {
  /// Every kind of step.
  static var kinds: [ListedKind<DistortionStep>] {
    [
      ListedKind(
        "rotate", means: "turns about the centre of the canvas", shorthand: "angle", DistortionStep.rotate
      ) {
        if case .rotate(let options) = $0 { options } else { nil }
      },
      ListedKind("scale", means: "makes larger or smaller", shorthand: "range", DistortionStep.scale) {
        if case .scale(let options) = $0 { options } else { nil }
      },
      ListedKind(
        "place", means: "puts anywhere on the canvas where no ink is cut off", { (_: NoOptions) in .place }
      ) { $0 == .place ? NoOptions() : nil },
      ListedKind(
        "project", means: "moves the corners of the canvas", shorthand: "deviation", DistortionStep.project
      ) {
        if case .project(let options) = $0 { options } else { nil }
      },
      ListedKind(
        "elastic", means: "bends by a thin plate spline", shorthand: "deviation", DistortionStep.elastic
      ) {
        if case .elastic(let options) = $0 { options } else { nil }
      },
      ListedKind(
        "clutter", means: "adds patches of other samples at random places", shorthand: "patches",
        DistortionStep.clutter
      ) {
        if case .clutter(let options) = $0 { options } else { nil }
      },
      ListedKind("noise", means: "adds noise to every pixel", shorthand: "deviation", DistortionStep.noise) {
        if case .noise(let options) = $0 { options } else { nil }
      },
      ListedKind(
        "brightness", means: "makes brighter or darker", shorthand: "range", DistortionStep.brightness
      ) {
        if case .brightness(let options) = $0 { options } else { nil }
      },
      ListedKind("flip", means: "turns left to right", shorthand: "probability", DistortionStep.flip) {
        if case .flip(let options) = $0 { options } else { nil }
      },
      ListedKind(
        "add",
        means: "puts a second sample behind the first, as further channels: the class is the sum of both",
        { (_: NoOptions) in .add }
      ) { $0 == .add ? NoOptions() : nil },
      ListedKind(
        "sequence", means: "puts several samples side by side, which have a label each", shorthand: "longest",
        DistortionStep.sequence
      ) {
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
    fields.field("angle", &angle, .nonNegative, means: "how far it turns either way at most, in radians")
  }
}

extension ScaleOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field(
      "range", &range, .range, means: "the least and the largest size of the result, relative to what it was")
  }

  func conflicts() -> [Conflict] {
    guard range.lowerBound < 0.01 || range.upperBound > 100 else { return [] }
    return [Conflict(key: "range", message: "expected sizes from 0.01 to 100, found \(range)")]
  }
}

extension ProjectOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field(
      "deviation", &deviation, .nonNegative, means: "the standard deviation of each corner's moves, in pixels"
    )
  }
}

extension ElasticOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field(
      "control_points", &controlPoints, .integer(2...16), means: "rows, and columns, of control points")
    fields.field(
      "deviation", &deviation, .nonNegative,
      means: "the standard deviation of each control point's moves, in pixels")
  }
}

extension ClutterOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("patches", &patches, .integer(1...1024), means: "how many patches are added")
    fields.field("size", &size, .integer(1...1024), means: "rows and columns of a patch")
  }
}

extension NoiseOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("deviation", &deviation, .nonNegative, means: "its standard deviation, as a share of white")
  }
}

extension BrightnessOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("range", &range, .range, means: "the least and the largest factor of all pixels")
  }

  func conflicts() -> [Conflict] {
    guard range.lowerBound < 0 else { return [] }
    return [Conflict(key: "range", message: "expected factors from 0 up, found \(range)")]
  }
}

extension FlipOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("probability", &probability, .fraction, means: "how often it is done")
  }
}

extension SequenceOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.field("longest", &longest, .integer(1...64), means: "the most samples of a sequence")
  }
}
