import Networks
import SpatialTransformers
import Tensors

/// Composed transformers by their definition: V_k = U sampled by M_1 ⋯ M_{k−1}, the output by M_1 ⋯ M_K.
struct ReferenceComposedTransformers: ReferenceLayer {
  /// One map of the product.
  struct Stage {
    let regressor: ReferenceRegressor
    let family: ReferenceFamily
  }

  let stages: [Stage]
  let projection: ReferenceProjection
  let sampler: ReferenceSampler

  func outputShape(of input: Shape) -> Shape {
    Shape([input[0], input[1]] + sampler.grid.output.dimensions)
  }

  func forward(_ input: Variable, on tape: Tape) -> Variable {
    let identity = [1, 0, 0, 0, 1, 0, 0, 0, 1.0]
    let one = Values([input.shape[0], 9], (0..<input.shape[0]).flatMap { _ in identity })
    var product = tape.record(one, isLearnt: false) { _ in }
    var view = sampled(input, by: product, on: tape)
    var divides = false
    for stage in stages {
      let theta = stage.regressor.theta(of: view, on: tape)
      product = multiplied(product, stage.family.matrices(of: theta, on: tape), on: tape)
      divides = divides || stage.family.divides
      let map = PublishedMap(matrices: product, grid: sampler.grid, divides: divides)
      tape.publish(map, of: stage.regressor.path)
      view = sampled(input, by: product, on: tape)
    }
    return view
  }

  private func sampled(_ input: Variable, by matrix: Variable, on tape: Tape) -> Variable {
    let positions = tape.positions(
      on: sampler.grid, by: matrix, projection.positions, back: { projection.gradient(of: $0, from: $1) })
    return tape.sample(input, at: positions, sampler)
  }

  /// The products of matrices (N, 9).
  private func multiplied(_ a: Variable, _ b: Variable, on tape: Tape) -> Variable {
    let samples = 0..<a.shape[0]
    let numbers = samples.flatMap { product(a.values.numbers(of: $0), b.values.numbers(of: $0)) }
    return tape.record(Values(a.shape, numbers), isLearnt: a.isLearnt || b.isLearnt) { gradient in
      let toA = samples.flatMap { product(gradient.numbers(of: $0), transpose(b.values.numbers(of: $0))) }
      let toB = samples.flatMap { product(transpose(a.values.numbers(of: $0)), gradient.numbers(of: $0)) }
      a.addGradient(toA)
      b.addGradient(toB)
    }
  }
}

private func transpose(_ a: [Double]) -> [Double] {
  [0, 3, 6, 1, 4, 7, 2, 5, 8].map { a[$0] }
}
