import Reference
import SpatialTransformers
import TestSupport
import Testing

@Suite struct ProjectiveTests {
  @Test func `a homography solved from four corner pairs takes the corners to the corners`() {
    let corners = [[-1.0, -1], [1, -1], [-1, 1], [1, 1]]
    let goals = [[-0.8, -1.1], [0.7, -0.6], [-1.2, 0.9], [1.1, 0.8]]
    let equations = zip(corners, goals).flatMap { Self.equations(from: $0, to: $1) }
    let theta = solved(equations, goals.flatMap { $0 }).map { Float($0) }
    let (output, input) = (ImageSize(height: 9, width: 6), ImageSize(height: 20, width: 31))
    let positions = ProjectiveTransformation(on: TargetGrid(output: output, input: input)).positions(
      of: theta)
    for (pixel, goal) in zip([0, 5, 48, 53], goals) {
      expectClose(
        positions[pixel], ReferenceCoordinates.pixel(goal[0], of: 31, alignCorners: true), absolute: 1e-5)
      expectClose(
        positions[54 + pixel], ReferenceCoordinates.pixel(goal[1], of: 20, alignCorners: true), absolute: 1e-5
      )
    }
  }

  /// x (h31 u + h32 v + 1) = h11 u + h12 v + h13, and likewise for y.
  private static func equations(from target: [Double], to source: [Double]) -> [[Double]] {
    let (point, none) = (target + [1], [0.0, 0, 0])
    return [point + none + target.map { -source[0] * $0 }, none + point + target.map { -source[1] * $0 }]
  }

  @Test(arguments: [true, false])
  func `points on and behind the horizon are outside and have no gradient`(_ alignCorners: Bool) {
    let size = ImageSize(height: 4, width: 9)
    let map = ProjectiveTransformation(on: TargetGrid(output: size, input: size, alignCorners: alignCorners))
    // w = 1 + 2 u is zero at u = −1/2, between columns or on one.
    let theta: [Float] = [1, 0, 0, 0, 1, 0, 2, 0]
    let positions = map.positions(of: theta)
    let behind = (0..<36).filter { 1 + 2 * map.grid.coordinates[0][$0 % 9] <= HomographyMap.horizon }
    #expect(behind.count == (alignCorners ? 12 : 8))
    for pixel in 0..<36 {
      #expect(positions[pixel].isFinite == !behind.contains(pixel))
      #expect(positions[36 + pixel].isFinite == !behind.contains(pixel))
    }
    let gradient = map.gradient(of: theta, from: (0..<72).map { behind.contains($0 % 36) ? 1 : 0 })
    #expect(gradient == [0, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test func `the smallest denominator is that of a corner`() {
    let size = ImageSize(height: 5, width: 5)
    let map = ProjectiveTransformation(on: TargetGrid(output: size, input: size))
    #expect(map.smallestDenominator(of: [1, 0, 0, 0, 1, 0, 0.25, -0.5]) == 0.25)
    #expect(map.smallestDenominator(of: map.identity) == 1)
    #expect(map.smallestDenominator(of: [1, 0, 0, 0, 1, 0, .nan, 0])?.isNaN == true)
    #expect(AffineTransformation(on: map.grid).smallestDenominator(of: [1, 0, 0, 0, 1, 0]) == nil)
  }
}

@Suite struct RotationTests {
  @Test func `a positive angle turns what is seen counter-clockwise`() {
    // A quarter of a turn; what was on the right comes to the top.
    let size = ImageSize(height: 5, width: 5)
    let map = Rotation(on: TargetGrid(output: size, input: size))
    var image = Array(repeating: Float(0), count: 25)
    image[2 * 5 + 4] = 1
    var output = image
    SamplingKernel.bilinear.sampler(on: map.grid, outside: .zeros).sample(
      image, channels: 1, at: map.positions(of: [.pi / 2]), in: 0..<25, into: &output)
    expectClose(output[0 * 5 + 2], 1, absolute: 1e-5)
    expectClose(output.reduce(0, +), 1, absolute: 1e-5)
  }
}
