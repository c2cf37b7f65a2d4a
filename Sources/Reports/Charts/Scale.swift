import Foundation

/// Where values stand along an axis of a chart.
struct Scale {
  let ticks: Ticks
  private let isLogarithmic: Bool
  private let start: Double
  private let end: Double

  /// Spans what the ticks span from one place of the drawing to another.
  init(_ ticks: Ticks, isLogarithmic: Bool = false, from start: Double, to end: Double) {
    (self.ticks, self.isLogarithmic, self.start, self.end) = (ticks, isLogarithmic, start, end)
  }

  /// Whether a value has a place.
  func holds(_ value: Double) -> Bool { !isLogarithmic || value > 0 }

  /// The place of a value.
  func callAsFunction(_ value: Double) -> Double {
    let (low, high) = (warped(ticks.range.lowerBound), warped(ticks.range.upperBound))
    return start + (warped(value) - low) / (high - low) * (end - start)
  }

  private func warped(_ value: Double) -> Double { isLogarithmic ? log10(value) : value }
}
