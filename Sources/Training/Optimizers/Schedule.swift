import Foundation

/// The learning rate's factor over time: a linear rise, then a curve.
public struct Schedule: Sendable {
  private let options: ScheduleOptions
  private let steps: Int

  /// Makes the schedule of a training of `steps` steps.
  public init(_ options: ScheduleOptions, steps: Int) {
    self.options = options
    self.steps = steps
  }

  /// The factor at step `step`, from 0: 1 / warm-up at first, 1 when it is over, then as the curve says.
  public func factor(at step: Int) -> Double {
    if step < options.warmUp { return Double(step + 1) / Double(options.warmUp) }
    switch options.kind {
    case .constant: return 1
    case .step: return pow(options.factor, Double(step / options.every))
    case .cosine:
      let progress = Double(step - options.warmUp) / Double(max(steps - options.warmUp, 1))
      return 0.5 * (1 + cos(Double.pi * min(progress, 1)))
    }
  }
}
