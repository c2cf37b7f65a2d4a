import Networks
import SpatialTransformers
import Tensors

/// A spatial transformer by the printed formulae.
struct ReferenceTransformer: ReferenceLayer {
  let regressor: ReferenceRegressor
  let map: ReferenceMap
  let sampler: ReferenceSampler

  func outputShape(of input: Shape) -> Shape {
    Shape([input[0], input[1]] + sampler.grid.output.dimensions)
  }

  func forward(_ input: Variable, on tape: Tape) -> Variable {
    let theta = regressor.theta(of: input, on: tape)
    if let family = map.matrixFamily {
      let map = PublishedMap(
        matrices: family.matrices(of: theta, on: tape), grid: sampler.grid, divides: family.divides)
      tape.publish(map, of: regressor.path)
    }
    let positions = tape.positions(
      on: sampler.grid, by: theta, map.positions, back: { map.gradient($0, from: $1) })
    return tape.sample(input, at: positions, sampler)
  }
}
