import Foundation
import Networks
import Tensors

/// Finds θ (N, P): constants, and what a localisation network gives, kept within bounds.
struct ReferenceRegressor: Sendable {
  /// The path of the transformer.
  let path: String
  /// θ where nothing moves it.
  let start: [Double]
  /// The parameters that the localisation network gives, in order.
  let free: [FreeParameter]
  /// Layers that end in the regression; nil where nothing is learnt.
  let localisation: ReferenceSequence?
  let gradientFactor: Double
  /// λ.
  let penalty: Double

  struct FreeParameter: Sendable {
    let index: Int
    let identity: Double
    let range: ClosedRange<Double>?
  }

  func theta(of input: Variable, on tape: Tape) -> Variable {
    let found = localisation?.forward(input, on: tape)
    let numbers = (0..<input.shape[0]).flatMap { n in entries(from: found?.values.numbers(of: n) ?? []) }
    let values = Values([input.shape[0], start.count], numbers)
    let theta = tape.record(values, isLearnt: found != nil) { gradient in
      if let found { addGradient(of: values, gradient, to: found, on: tape) }
    }
    tape.penalty += penalty / 2 * values.numbers.indices.reduce(0) { $0 + square(distance(values, $1)) }
    tape.publish(theta, of: path)
    return theta
  }

  private func entries(from found: [Double]) -> [Double] {
    var theta = start
    for (z, parameter) in zip(found, free) { theta[parameter.index] = parameter.value(z) }
    return theta
  }

  private func addGradient(of theta: Values, _ gradient: Values, to found: Variable, on tape: Tape) {
    for i in found.values.numbers.indices {
      let parameter = free[i % free.count]
      let index = i / free.count * start.count + parameter.index
      let pull = penalty * tape.sampleWeight * (theta.numbers[index] - parameter.identity)
      found.gradient.numbers[i] +=
        (gradientFactor * gradient.numbers[index] + pull) * parameter.slope(found.values.numbers[i])
    }
  }

  /// How far an entry of θ that is learnt is from the identity; zero for constants.
  private func distance(_ theta: Values, _ index: Int) -> Double {
    guard localisation != nil, let parameter = free.first(where: { $0.index == index % start.count })
    else { return 0 }
    return theta.numbers[index] - parameter.identity
  }

  private func square(_ x: Double) -> Double { x * x }
}

extension ReferenceRegressor.FreeParameter {
  /// e + r tanh((z − e) / r), where r is the distance from the identity e to the bound on z's side.
  fileprivate func value(_ z: Double) -> Double {
    guard let reach = reach(towards: z) else { return z }
    return identity + reach * tanh((z - identity) / reach)
  }

  fileprivate func slope(_ z: Double) -> Double {
    guard let reach = reach(towards: z) else { return 1 }
    return 1 / pow(cosh((z - identity) / reach), 2)
  }

  private func reach(towards z: Double) -> Double? {
    range.map { z < identity ? identity - $0.lowerBound : $0.upperBound - identity }
  }
}
