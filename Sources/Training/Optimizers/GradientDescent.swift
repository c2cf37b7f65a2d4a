import Memory
import Tensors

/// Stochastic gradient descent with momentum: v ← μ v + g, w ← w − η v; Nesterov: w ← w − η (g + μ v).
///
/// g includes weight decay, λ w. Source: Sutskever et al. 2013, in the form that keeps the rate out of v.
final class GradientDescent: Optimizer {
  private let options: OptimizerOptions
  private let parameters: ParameterStore
  private let rules: [ParameterRule?]
  private let velocity: AlignedMemory<Float>

  /// Starts with zero velocity.
  init(_ options: OptimizerOptions, _ parameters: ParameterStore) {
    self.options = options
    self.parameters = parameters
    rules = options.rules(for: parameters)
    velocity = AlignedMemory(repeating: 0, count: parameters.count)
  }

  /// The velocity v.
  var state: [(name: String, values: UnsafeMutableBufferPointer<Float>)] {
    [("velocity", velocity.elements)]
  }

  func update(at learningRate: LearningRate) {
    let momentum = Float(options.momentum)
    let (ahead, direct): (Float, Float) = options.nesterov ? (momentum, 1) : (1, 0)
    parameters.update(by: rules, at: learningRate) { parameter, rate, decay in
      let (values, gradients) = (parameter.values, parameter.gradient)
      let velocity = UnsafeMutableBufferPointer(rebasing: velocity.elements[parameter.range])
      for i in values.indices {
        let gradient = gradients[i] + decay * values[i]
        velocity[i] = momentum * velocity[i] + gradient
        values[i] -= rate * (direct * gradient + ahead * velocity[i])
      }
    }
  }
}
