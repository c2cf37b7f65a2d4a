import Networks
import SpatialTransformers
import Tensors

/// The matrices by which a transformer reads, for an objective to hold against others.
struct PublishedMap {
  /// (N, (n + 1)²) for n axes.
  let matrices: Variable
  let grid: TargetGrid
  /// Whether the last rows may be others than (0 … 0 1).
  let divides: Bool

  /// Adds the slopes of the mean square of what a sample's matrix is off the one that undoes `truth`.
  func addSlopes(of sample: Int, heldAgainst truth: [Double], scale: Double) {
    let expected = undoing(truth)
    let count = (grid.axes + (divides ? 1 : 0)) * (grid.axes + 1)
    for place in 0..<count {
      let index = sample * expected.count + place
      let difference = matrices.values.numbers[index] - expected[place]
      matrices.gradient.numbers[index] += scale * 2 * difference / Double(count)
    }
  }

  /// D_in A⁻¹ D_out⁻¹, where D has (n − 1) / n for n pixels if ±1 are the outer edges, and else ones.
  private func undoing(_ truth: [Double]) -> [Double] {
    let side = grid.axes + 1
    return inverse(ofAffine: truth, axes: grid.axes).enumerated().map { place, entry in
      edge(grid.input, place / side) * entry / edge(grid.output, place % side)
    }
  }

  private func edge(_ size: ImageSize, _ axis: Int) -> Double {
    guard axis < grid.axes, !grid.alignCorners, size[axis] > 1 else { return 1 }
    return Double(size[axis] - 1) / Double(size[axis])
  }
}

extension ReferenceFamily {
  /// The matrices of θ (N, P), which gradients go back through.
  func matrices(of theta: Variable, on tape: Tape) -> Variable {
    let samples = 0..<theta.shape[0]
    let rows = samples.map { matrix(theta.values.numbers(of: $0)) }
    let values = Values([samples.count, rows.first?.count ?? 0], rows.flatMap { $0 })
    return tape.record(values, isLearnt: theta.isLearnt) { gradient in
      theta.addGradient(
        samples.flatMap { self.gradient(theta.values.numbers(of: $0), from: gradient.numbers(of: $0)) })
    }
  }
}
