extension DistortionOptions {
  /// The distortion in words: its kind, and what a list has.
  public var words: String { kind == .list ? "list: \(steps.words)" : kind.rawValue }
}

extension [DistortionStep] {
  /// The steps in words.
  public var words: String { map(\.words).joined(separator: ", ") }
}

extension DistortionStep {
  /// The step in words.
  fileprivate var words: String {
    switch self {
    case .rotate(let options): "rotate \(options.angle)"
    case .scale(let options): "scale \(options.range.lowerBound) to \(options.range.upperBound)"
    case .place: "place"
    case .project(let options): "project \(options.deviation)"
    case .elastic(let options):
      "elastic \(options.deviation) of \(options.controlPoints)×\(options.controlPoints)"
    case .clutter(let options): "clutter \(options.patches) of \(options.size)×\(options.size)"
    case .noise(let options): "noise \(options.deviation)"
    case .brightness(let options): "brightness \(options.range.lowerBound) to \(options.range.upperBound)"
    case .flip(let options): "flip \(options.probability)"
    case .add: "add"
    case .sequence(let options): "sequence \(options.longest)"
    }
  }
}
