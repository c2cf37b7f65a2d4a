import Reference
import SpatialTransformers
import TestSupport
import Testing

@Suite struct ControlPointTests {
  @Test(arguments: [TransformationFamily.thinPlateSpline, .piecewiseAffine], 2...7)
  func `pixels on control points read where θ says`(_ family: TransformationFamily, _ controlPoints: Int) {
    let (output, input) = (
      ImageSize(height: controlPoints, width: controlPoints), ImageSize(height: 9, width: 14)
    )
    let grid = TargetGrid(output: output, input: input)
    let map = family.transformation(on: grid, controlPoints: controlPoints)
    let theta = noise(map.parameterCount, "θ").map { 2 * $0 }
    let expected = [14, 9].enumerated().flatMap { axis, size in
      stride(from: axis, to: theta.count, by: 2).map {
        ReferenceCoordinates.pixel(Double(theta[$0]), of: size, alignCorners: true)
      }
    }
    expectClose(map.positions(of: theta), expected, absolute: 1e-5)
  }

  @Test(arguments: [TransformationFamily.thinPlateSpline, .piecewiseAffine, .affineThinPlateSpline])
  func `an affine map of the control points is the affine map`(_ family: TransformationFamily) {
    let matrix: [Float] = [0.9, -0.3, 0.1, 0.4, 1.1, -0.2]
    let (output, input) = (ImageSize(height: 12, width: 17), ImageSize(height: 15, width: 10))
    for (map, _) in family.transformations(from: input, to: output) {
      let first = family == .affineThinPlateSpline ? 6 : 0
      var theta = map.identity
      for i in stride(from: first, to: theta.count, by: 2) {
        let (x, y) = (theta[i], theta[i + 1])
        theta[i] = matrix[0] * x + matrix[1] * y + matrix[2]
        theta[i + 1] = matrix[3] * x + matrix[4] * y + matrix[5]
      }
      let expected = AffineTransformation(on: map.grid).positions(of: matrix)
      expectClose(map.positions(of: theta), expected, absolute: 1e-5)
    }
  }

  @Test func `a spline of more pixels than are solved for at once passes through those of a small one`() {
    let (small, large) = (ImageSize(height: 7, width: 11), ImageSize(height: 61, width: 101))
    let input = ImageSize(height: 9, width: 14)
    let (few, many) = (
      ThinPlateSpline(on: TargetGrid(output: small, input: input)),
      ThinPlateSpline(on: TargetGrid(output: large, input: input))
    )
    let theta = zip(few.identity, noise(few.parameterCount, "θ")).map { $0 + $1 / 4 }
    let positions = many.positions(of: theta)
    let shared = (0..<2 * small.count).map { i in
      let (plane, row, column) = (i / small.count, i % small.count / 11, i % 11)
      return positions[plane * large.count + 10 * row * large.width + 10 * column]
    }
    expectClose(few.positions(of: theta), shared, absolute: 1e-5)
  }

  @Test func `are named by row and column, x before y`() {
    let size = ImageSize(height: 4, width: 4)
    let map = ThinPlateSpline(on: TargetGrid(output: size, input: size), controlPoints: 3)
    #expect(map.parameterNames[..<4] == ["x_0_0", "y_0_0", "x_0_1", "y_0_1"])
    #expect(map.parameterNames.suffix(2) == ["x_2_2", "y_2_2"])
    #expect(map.identity[..<8] == [-1, -1, 0, -1, 1, -1, -1, 0])
  }

  @Test func `a corner of four that moves takes the middle a quarter of its way`() {
    let size = ImageSize(height: 3, width: 3)
    let map = ThinPlateSpline(on: TargetGrid(output: size, input: size), controlPoints: 2)
    var theta = map.identity
    theta[0] += 0.5
    let moved = map.positions(of: theta)
    expectClose(moved[0], 0.5, absolute: 1e-6)
    expectClose(moved[4], 1.125, absolute: 1e-6)
  }
}
