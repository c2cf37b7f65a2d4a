import SpatialTransformers
import TestSupport
import Testing

@Suite struct AffineTransformationTests {
  @Test(arguments: grids)
  func `positions are those of equation 1`(_ grid: TargetGrid) {
    let theta = randomNumbers(6, "theta")
    let (x, y) = Warp(grid).positions(theta)
    let expected = Reference.affine(theta.doubles, on: grid)
    // A few roundings of numbers as large as the image.
    expectClose(x, expected.map(\.x), absolute: 1e-5)
    expectClose(y, expected.map(\.y), absolute: 1e-5)
  }

  @Test(arguments: grids)
  func `the gradient of θ is the adjoint of the positions`(_ grid: TargetGrid) {
    let (dx, dy) = (randomNumbers(grid.output.count, "dx"), randomNumbers(grid.output.count, "dy"))
    var gradient = Array(repeating: Float(0), count: 6)
    AffineTransformation(on: grid).addGradient(
      of: randomNumbers(6, "theta"), from: dx + dy, to: &gradient)
    let upstream = zip(dx, dy).map { Position(x: Double($0), y: Double($1)) }
    expectClose(gradient, Reference.affineGradient(on: grid, upstream), relative: 1e-5, absolute: 1e-4)
    // Positions are affine in θ, so differences are exact derivatives.
    let (step, origin) = (randomNumbers(6, "step").doubles, Array(repeating: 0.0, count: 6))
    let moved = zip(Reference.affine(step, on: grid), Reference.affine(origin, on: grid))
      .map { Position(x: $0.x - $1.x, y: $0.y - $1.y) }
    let pairing = dot(dx.doubles, moved.map(\.x)) + dot(dy.doubles, moved.map(\.y))
    expectClose(dot(gradient.doubles, step), pairing, relative: 1e-5, absolute: 1e-4)
  }

  @Test func `gradients add to what is there`() {
    let grid = Self.grids[0]
    let upstream = randomNumbers(grid.output.count, "dx")
    var (once, twice) = (Array(repeating: Float(0), count: 6), Array(repeating: Float(0), count: 6))
    let affine = AffineTransformation(on: grid)
    affine.addGradient(of: affine.identity, from: upstream + upstream, to: &once)
    for _ in 0..<2 {
      affine.addGradient(of: affine.identity, from: upstream + upstream, to: &twice)
    }
    #expect(zip(once, twice).allSatisfy { abs(2 * $0 - $1) <= 1e-4 })
    #expect(once.allSatisfy { $0 != 0 })
  }

  /// Both conventions, with targets as large as the source, smaller, larger, and of a single pixel.
  static let grids = [true, false].flatMap { alignCorners in
    [(5, 7, 5, 7), (4, 3, 9, 8), (11, 12, 5, 6), (1, 1, 6, 7), (1, 4, 5, 1), (42, 42, 42, 42)].map {
      TargetGrid(
        output: ImageSize(height: $0.0, width: $0.1), input: ImageSize(height: $0.2, width: $0.3),
        alignCorners: alignCorners)
    }
  }
}
