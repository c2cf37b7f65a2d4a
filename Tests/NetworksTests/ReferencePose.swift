import Foundation
import Tensors

/// θ (N, P) of what a regression layer gives, (N, F): constants put in, and the others kept within bounds.
struct ReferencePose: ReferenceLayer {
  var parameters: [Values] = []
  /// By parameter: its constant; nil if it is learnt.
  let constants: [Double?]
  /// By parameter: its identity and range; nil if it has none.
  var bounds: [(identity: Double, range: ClosedRange<Double>)?]

  init(constants: [Double?], bounds: [(identity: Double, range: ClosedRange<Double>)?]? = nil) {
    self.constants = constants
    self.bounds = bounds ?? constants.map { _ in nil }
  }

  private var free: [Int] { constants.indices.filter { constants[$0] == nil } }

  func forward(_ input: Values) -> Values {
    var theta = Values(zeros: [input.shape[0], constants.count])
    for n in 0..<input.shape[0] {
      for (k, constant) in constants.enumerated() { theta.numbers[n * constants.count + k] = constant ?? 0 }
      for (i, k) in free.enumerated() {
        theta.numbers[n * constants.count + k] = value(k, input.numbers[n * free.count + i])
      }
    }
    return theta
  }

  func backward(_ outputGradient: Values, at input: Values) -> ReferenceGradients {
    var gradient = Values(zeros: input.shape)
    for n in 0..<input.shape[0] {
      for (i, k) in free.enumerated() {
        let slope = slope(k, input.numbers[n * free.count + i])
        gradient.numbers[n * free.count + i] = slope * outputGradient.numbers[n * constants.count + k]
      }
    }
    return ReferenceGradients(input: gradient)
  }

  private func value(_ k: Int, _ z: Double) -> Double {
    guard let (identity, range) = bounds[k] else { return z }
    let reach = z < identity ? identity - range.lowerBound : range.upperBound - identity
    return identity + reach * tanh((z - identity) / reach)
  }

  private func slope(_ k: Int, _ z: Double) -> Double {
    guard let (identity, range) = bounds[k] else { return 1 }
    let reach = z < identity ? identity - range.lowerBound : range.upperBound - identity
    return 1 / pow(cosh((z - identity) / reach), 2)
  }
}
