import Memory
package import Tensors

extension ParameterStore {
  /// The Euclidean norm of all gradients, summed in Float64 in a fixed order.
  package func gradientNorm() -> Double {
    guard let address = gradients.baseAddress else { return 0 }
    // Eight sums, of every eighth gradient each.
    var sums = SIMD8<Double>.zero
    let vectorEnd = gradients.count / 8 * 8
    for i in stride(from: 0, to: vectorEnd, by: 8) {
      let group = SIMD8<Double>(SIMD8<Float>(at: address + i))
      sums += group * group
    }
    let rest = gradients[vectorEnd...].reduce(0) { $0 + Double($1) * Double($1) }
    return (sums.sum() + rest).squareRoot()
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
