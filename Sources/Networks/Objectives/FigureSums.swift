/// What figures come of: sums over samples, by the figures' slots.
///
/// Filled again and again it allocates nothing.
public struct FigureSums: Sendable, Equatable {
  /// The figures, in the order of their slots.
  public let figures: [Figure]

  /// What was added up for each: real numbers, or how many samples were counted.
  public var sums: [Double]

  /// The samples.
  public var count = 0

  /// Sums over no samples.
  public init(of figures: [Figure]) {
    self.figures = figures
    sums = figures.map { _ in 0 }
  }

  /// Forgets all samples.
  public mutating func reset() {
    for slot in sums.indices { sums[slot] = 0 }
    count = 0
  }

  /// Adds what was added up over other samples.
  public mutating func add(_ other: FigureSums) {
    for slot in sums.indices { sums[slot] += other.sums[slot] }
    count += other.count
  }

  /// The value of a figure, given its name; nil where it has none that is finite, or there is no such figure.
  public subscript(name: String) -> Double? {
    figures.firstIndex { $0.name == name }.flatMap { value(at: $0) }
  }

  /// The value of the figure in a slot; nil where it is not finite.
  public func value(at slot: Int) -> Double? {
    let mean = sums[slot] / Double(max(count, 1))
    guard mean.isFinite else { return nil }
    if case .share = figures[slot].sum { return 100 * mean }
    return mean
  }
}

extension FigureSums {
  /// The figure in a slot in words, with counts where it counts, such as `error 1.13 % (113 of 10000 wrong)`.
  public func text(at slot: Int) -> String {
    let figure = figures[slot]
    guard let value = value(at: slot) else { return "\(figure.name) not finite" }
    guard case .share(let samples, _) = figure.sum else { return figure.text(value) }
    return "\(figure.text(value)) (\(Int(sums[slot])) of \(count) \(samples))"
  }
}
