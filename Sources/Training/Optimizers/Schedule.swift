import Foundation

/// How the learning rate changes after warm-up.
public enum ScheduleKind: String, CaseIterable, Sendable {
  /// It does not.
  case constant
  /// It is multiplied by a factor every so many steps.
  case step
  /// It falls towards zero, which it would reach after the last step, along half a cosine (Loshchilov and Hutter 2017, without restarts).
  case cosine
}

/// Options of a schedule.
public struct ScheduleOptions: Sendable, Equatable {
  /// The curve.
  public var kind = ScheduleKind.constant
  /// Steps over which the rate rises linearly from zero.
  public var warmUp = 0
  /// Step: the number of steps between two drops.
  public var every = 1000
  /// Step: the factor of a drop.
  public var factor = 0.1

  /// Makes the default options.
  public init() {}
}

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
