import SpatialTransformers
import Testing

@Suite struct WeightPlaneTests {
  private static let grid = TargetGrid(
    output: ImageSize(height: 5, width: 4), input: ImageSize(height: 7, width: 9))

  /// Positions at θ, x before y.
  private func positions(_ transformation: any Transformation, _ theta: [Float]) -> [Float] {
    var positions = [Float](repeating: 0, count: 2 * Self.grid.output.count)
    transformation.positions(of: theta, into: &positions)
    return positions
  }

  @Test(arguments: [TransformationFamily.thinPlateSpline, .piecewiseAffine, .affineThinPlateSpline])
  func `targets move by as much as their weights of the points that move`(family: TransformationFamily)
    throws
  {
    let transformation = family.transformation(on: Self.grid, controlPoints: 3)
    let weights = try #require(transformation.controlPointWeights)
    #expect(weights.count == 9)
    let home = positions(transformation, transformation.identity)
    for point in 0..<9 {
      var theta = transformation.identity
      let place = theta.count - 18 + 2 * point
      theta[place] += 0.5
      theta[place + 1] -= 0.25
      let moved = positions(transformation, theta)
      for target in 0..<Self.grid.output.count {
        let weight = weights[point][target]
        #expect(abs(moved[target] - home[target] - weight * 0.5 * 4) < 1e-5)
        #expect(abs(moved[20 + target] - home[20 + target] + weight * 0.25 * 3) < 1e-5)
      }
    }
  }

  @Test func `families without control points have no weights`() {
    #expect(TransformationFamily.affine.transformation(on: Self.grid).controlPointWeights == nil)
  }
}
