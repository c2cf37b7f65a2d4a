import Foundation

/// A number by which a network is judged or its training followed: how files name it, what it is, how a person reads it.
///
/// Whoever stores a figure or shows one takes all of that from here.
public struct Figure: Sendable, Hashable {
  /// What it is measured in, as files write it.
  public enum Unit: String, Sendable {
    /// Nothing: a ratio or a count.
    case one = "1"
    /// The natural unit of information.
    case nat
    /// Hundredths.
    case percent
    /// Seconds.
    case seconds = "s"
    /// A number a second.
    case perSecond = "s-1"
  }

  /// Which of two values is the better one.
  public enum Direction: Sendable {
    /// The smaller one.
    case lower
    /// The larger one.
    case higher
    /// The one farther from zero.
    case awayFromZero
  }

  /// What is added up over samples, and what becomes of the sum.
  public enum Sum: Sendable, Hashable {
    /// Real numbers, whose mean it is.
    case mean
    /// Samples of some kind, such as those that are `wrong`, whose share in percent it is; `name` is that of their number in files.
    case share(of: String, name: String)
  }

  /// Its name in files, in snake case.
  public var name: String

  /// What it is, in words.
  public var title: String

  /// What it is measured in.
  public var unit: Unit

  /// How a line of text tells it: a format of C's `printf` for one Float64, with the unit.
  public var format: String

  /// Which values are better.
  public var better: Direction

  /// How it comes of what is added up.
  public var sum: Sum

  /// Describes a figure.
  public init(
    _ name: String, _ title: String, unit: Unit = .one, format: String, better: Direction = .lower,
    sum: Sum = .mean
  ) {
    self.name = name
    self.title = title
    self.unit = unit
    self.format = format
    self.better = better
    self.sum = sum
  }

  /// A value in words, such as `error 1.13 %`.
  public func text(_ value: Double) -> String { String(format: format, value) }

  /// Larger for worse values.
  public func badness(of value: Double) -> Double {
    switch better {
    case .lower: value
    case .higher: -value
    case .awayFromZero: -abs(value)
    }
  }
}
