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
    let differences = zip(read, truth).map { $0 - $1 }
    guard areAngles else { return Spread(differences) }
    // About the mean direction, so that no difference lies at the seam.
    let finite = differences.filter(\.isFinite).map { Double($0) * .pi / 180 }
    let middle = atan2(finite.reduce(0) { $0 + sin($1) }, finite.reduce(0) { $0 + cos($1) })
    return Spread(
      differences.map { difference in
        let turn = Double(difference) * .pi / 180 - middle
        return Float(atan2(sin(turn), cos(turn)) * 180 / .pi)
      })
  }

  /// Mean and deviation in words, such as `3.2 ± 14.0`.
  func text(digits: Int) -> String {
    "\(Wording.number(mean, digits: digits)) ± \(Wording.number(deviation, digits: digits))"
  }
}
