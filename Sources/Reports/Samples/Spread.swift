import Foundation

/// The middle of values and how far they lie about it.
package struct Spread: Sendable, Equatable {
  /// The mean.
  package let mean: Double

  /// The standard deviation.
  package let deviation: Double

  /// Of the finite values; nil where there are none.
  package init?(_ values: some Sequence<Float>) {
    let finite = values.filter(\.isFinite).map(Double.init)
    guard !finite.isEmpty else { return nil }
    let mean = finite.reduce(0, +) / Double(finite.count)
    self.mean = mean
    deviation = (finite.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(finite.count)).squareRoot()
  }

  /// What is left of what was done: how far values that were read lie from those that would undo it, but for what all of
  /// them have in common; angles in degrees the short way around.
  package static func left(_ read: [Float], _ truth: [Float], areAngles: Bool) -> Spread? {
    Spread(differences(read, truth, areAngles: areAngles))
  }

  /// How far the angles that are read follow those that would undo what was done: the slope of the line that fits them best,
  /// 1 where all is undone but for what all samples have in common, and 0 where nothing is; nil where nothing was turned.
  package static func slope(of read: [Float], on truth: [Float]) -> Double? {
    let pairs = zip(differences(read, truth, areAngles: true), truth).filter { $0.isFinite && $1.isFinite }
    guard let left = Spread(pairs.map(\.0)), let wanted = Spread(pairs.map(\.1)), wanted.deviation > 1e-4
    else {
      return nil
    }
    let products = pairs.reduce(0) { $0 + (Double($1.0) - left.mean) * (Double($1.1) - wanted.mean) }
    return 1 + products / Double(pairs.count) / (wanted.deviation * wanted.deviation)
  }

  /// What is read less what would undo it, of every sample; angles in degrees the short way around, from their mean direction.
  private static func differences(_ read: [Float], _ truth: [Float], areAngles: Bool) -> [Float] {
    let differences = zip(read, truth).map { $0 - $1 }
    guard areAngles else { return differences }
    // About the mean direction, so that no difference lies at the seam.
    let finite = differences.filter(\.isFinite).map { Double($0) * .pi / 180 }
    let middle = atan2(finite.reduce(0) { $0 + sin($1) }, finite.reduce(0) { $0 + cos($1) })
    return differences.map { difference in
      let turn = Double(difference) * .pi / 180 - middle
      return Float(atan2(sin(turn), cos(turn)) * 180 / .pi)
    }
  }

  /// Mean and deviation in words, such as `3.2 ± 14.0`.
  func text(digits: Int) -> String {
    "\(Wording.number(mean, digits: digits)) ± \(Wording.number(deviation, digits: digits))"
  }
}
