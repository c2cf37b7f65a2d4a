import Foundation

/// The marks of an axis: round numbers over a range, in even steps or in powers of ten.
package struct Ticks {
  /// Where the marks stand.
  package let values: [Double]

  /// The range that they span, at least as wide as what is shown.
  package let range: ClosedRange<Double>

  /// Marks in steps of one, two or five times a power of ten, about as many as `count`.
  package init(over range: ClosedRange<Double>, count: Int = 5) {
    let width = range.upperBound - range.lowerBound
    let (low, high) =
      width > 0 ? (range.lowerBound, range.upperBound) : Self.around(range.lowerBound)
    let step = Self.roundStep((high - low) / Double(count))
    let (first, last) = ((low / step).rounded(.down), (high / step).rounded(.up))
    values = stride(from: first, through: last, by: 1).map { $0 * step }
    self.range = first * step...last * step
  }

  /// Marks at powers of ten over a positive range; at one, two and five times those where it is short.
  package init(powersOver range: ClosedRange<Double>) {
    let low = Int(log10(range.lowerBound).rounded(.down))
    let high = max(Int(log10(range.upperBound).rounded(.up)), low + 1)
    let factors = high - low <= 3 ? [1.0, 2, 5] : [1]
    // Not more marks than there is room for.
    let step = max(1, (high - low + 5) / 6)
    let marks = stride(from: low, through: high, by: step).flatMap { power in
      factors.map { $0 * pow(10, Double(power)) }
    }
    let ends = (
      marks.last { $0 <= range.lowerBound } ?? pow(10, Double(low)),
      marks.first { $0 >= range.upperBound } ?? pow(10, Double(high))
    )
    self.range = ends.0...max(ends.1, ends.0 * 2)
    values = marks.filter { ends.0...max(ends.1, ends.0 * 2) ~= $0 }
  }

  /// Round marks within a range that keeps its own ends, at least so far apart.
  package init(within range: ClosedRange<Double>, count: Int, atLeast apart: Double = 0) {
    let step = max(Self.roundStep((range.upperBound - range.lowerBound) / Double(count)), apart)
    let (first, last) = ((range.lowerBound / step).rounded(.up), (range.upperBound / step).rounded(.down))
    values = first <= last ? stride(from: first, through: last, by: 1).map { $0 * step } : []
    self.range = range
  }

  /// A range around a single value.
  private static func around(_ value: Double) -> (Double, Double) {
    let margin = value == 0 ? 1 : abs(value) / 2
    return (value - margin, value + margin)
  }

  private static func roundStep(_ step: Double) -> Double {
    let power = pow(10, log10(step).rounded(.down))
    let factor = [1.0, 2, 5, 10].first { $0 * power >= step * 0.999 } ?? 10
    return factor * power
  }

  /// A number as an axis has it: `0.05`, `1,200`, `4 M`, `2e-05`.
  package static func text(_ value: Double) -> String {
    let size = abs(value)
    if size == 0 { return "0" }
    if size < 0.001 { return trimmed(String(format: "%.1e", value)) }
    if size >= 1e6 { return "\(short(value / 1e6)) M" }
    return size >= 10_000 ? "\(short(value / 1e3)) k" : short(value)
  }

  private static func short(_ value: Double) -> String { String(format: "%.4g", value) }

  private static func trimmed(_ text: String) -> String { text.replacing(".0e", with: "e") }
}
