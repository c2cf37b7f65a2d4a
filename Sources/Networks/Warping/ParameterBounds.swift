import Foundation

/// Keeps a parameter between two bounds, smoothly.
///
/// Of what the regression layer gives, z, it makes θ = e + r tanh((z − e) / r), where e is the parameter's value at
/// the identity and r the distance from e to the upper bound for z ≥ e and to the lower one below. The slope at e is one
/// and e itself is kept exactly.
struct ParameterBounds: CustomStringConvertible {
  private let identity: Double
  private let range: ClosedRange<Double>

  /// Makes bounds; nil unless the identity lies strictly between them in Float32, the precision of θ.
  init?(_ range: ClosedRange<Double>, around identity: Float) {
    guard Float(range.lowerBound) < identity, identity < Float(range.upperBound) else { return nil }
    self.identity = Double(identity)
    self.range = range
  }

  var description: String { "[\(range.lowerBound), \(range.upperBound)]" }

  /// θ.
  func value(of z: Float) -> Float {
    let reach = reach(towards: Double(z))
    return Float(identity + reach * tanh((Double(z) - identity) / reach))
  }

  /// ∂θ/∂z; zero where z is not a number.
  func slope(at z: Float) -> Float {
    let tangent = tanh((Double(z) - identity) / reach(towards: Double(z)))
    return tangent.isNaN ? 0 : Float(1 - tangent * tangent)
  }

  /// The z of which a θ is made; nil unless θ lies strictly between the bounds.
  func preimage(of theta: Float) -> Float? {
    let reach = reach(towards: Double(theta))
    let share = (Double(theta) - identity) / reach
    return abs(share) < 1 ? Float(identity + reach * atanh(share)) : nil
  }

  private func reach(towards value: Double) -> Double {
    value >= identity ? range.upperBound - identity : identity - range.lowerBound
  }
}
