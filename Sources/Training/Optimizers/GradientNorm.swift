import Memory
package import Tensors

extension ParameterStore {
  /// The Euclidean norm of all gradients, summed in Float64 in a fixed order.
  package func gradientNorm() -> Double { squares(in: 0..<count).squareRoot() }

  /// That of the gradients in some ranges together.
  func gradientNorm(in ranges: [Range<Int>]) -> Double {
    ranges.reduce(0) { $0 + squares(in: $1) }.squareRoot()
  }

  private func squares(in range: Range<Int>) -> Double {
    guard let start = gradients.baseAddress else { return 0 }
    // Eight sums, of every eighth gradient each.
    var sums = SIMD8<Double>.zero
    let vectorEnd = range.lowerBound + range.count / 8 * 8
    for i in stride(from: range.lowerBound, to: vectorEnd, by: 8) {
      let group = SIMD8<Double>(SIMD8<Float>(at: start + i))
      sums += group * group
    }
    let rest = gradients[vectorEnd..<range.upperBound].reduce(0) { $0 + Double($1) * Double($1) }
    return sums.sum() + rest
  }

  /// Scales gradients in some ranges down so that their norm, which is `norm`, is at most `bound`.
  func clipGradients(in ranges: [Range<Int>], of norm: Double, to bound: Double) {
    guard norm > bound else { return }
    let factor = Float(bound / norm)
    for range in ranges {
      for i in range { gradients[i] *= factor }
    }
  }
}
