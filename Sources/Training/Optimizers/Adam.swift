import Foundation
import Memory
import Tensors

/// Adam: steps scaled by running moments of the gradient (Kingma and Ba 2015, algorithm 1).
///
/// Weight decay, if any, is added to the gradient as in SGD; ``AdamW`` keeps it apart.
final class Adam: Optimizer {
  private let options: OptimizerOptions
  private let parameters: ParameterStore
  private let rules: [ParameterRule?]
  private let first: AlignedMemory<Float>
  private let second: AlignedMemory<Float>

  /// Starts with zero moments; the options' own rules hold unless others are given.
  init(_ options: OptimizerOptions, _ parameters: ParameterStore, by rules: [ParameterRule?]? = nil) {
    self.options = options
    self.parameters = parameters
    self.rules = rules ?? options.rules(for: parameters)
    first = AlignedMemory(repeating: 0, count: parameters.count)
    second = AlignedMemory(repeating: 0, count: parameters.count)
  }

  /// The moments m and v.
  var state: [(name: String, values: UnsafeMutableBufferPointer<Float>)] {
    [("first_moment", first.elements), ("second_moment", second.elements)]
  }

  func update(at learningRate: LearningRate) {
    let (beta1, beta2, epsilon) = (Float(options.beta1), Float(options.beta2), Float(options.epsilon))
    let correction1 = Float(1 / (1 - pow(options.beta1, Double(learningRate.step + 1))))
    let correction2 = Float(1 / (1 - pow(options.beta2, Double(learningRate.step + 1))))
    parameters.update(by: rules, at: learningRate) { parameter, rate, decay in
      let (values, gradients) = (parameter.values, parameter.gradient)
      let first = UnsafeMutableBufferPointer(rebasing: first.elements[parameter.range])
      let second = UnsafeMutableBufferPointer(rebasing: second.elements[parameter.range])
      for i in values.indices {
        let gradient = gradients[i] + decay * values[i]
        first[i] = beta1 * first[i] + (1 - beta1) * gradient
        second[i] = beta2 * second[i] + (1 - beta2) * (gradient * gradient)
        values[i] -= rate * (first[i] * correction1) / ((second[i] * correction2).squareRoot() + epsilon)
      }
    }
  }
}
