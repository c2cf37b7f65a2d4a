package import Tensors

extension ParameterStore {
  /// The Euclidean norm of all gradients, summed in Float64 in a fixed order.
  package func gradientNorm() -> Double {
    var sum = 0.0
    for gradient in gradients { sum += Double(gradient) * Double(gradient) }
    return sum.squareRoot()
  }

  /// Scales all gradients down so that their norm, which is `norm`, is at most `bound`.
  ///
  /// Source: Pascanu, Mikolov, Bengio 2013, algorithm 1.
  package func clipGradients(of norm: Double, to bound: Double) {
    guard norm > bound else { return }
    let factor = Float(bound / norm)
    for i in gradients.indices { gradients[i] *= factor }
  }
}
