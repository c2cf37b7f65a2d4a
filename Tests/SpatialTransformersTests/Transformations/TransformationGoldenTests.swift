import SpatialTransformers
import TestSupport
import Testing

/// The families against PyTorch, SciPy and NumPy; Fixtures/make_transformations.py says how.
@Suite struct TransformationGoldenTests {
  @Test func `positions are those of affine_grid, RBFInterpolator and a matrix product`() throws {
    for test in try GoldenMap.read() {
      let (found, expected) = (try test.map.positions(of: test.theta), test.positions)
      #expect(relativeL2(found, expected) < 1e-6, "\(test.family) to \(test.output)")
    }
  }

  @Test func `gradients of θ are those of autograd`() throws {
    for test in try GoldenMap.read() {
      let found = try test.map.gradient(of: test.theta, from: test.positionGradient)
      #expect(relativeL2(found, test.thetaGradient) < 2e-6, "\(test.family) to \(test.output)")
    }
  }

  @Test func `every family is there in both conventions, but for piecewise affine, which nothing else has`()
    throws
  {
    for alignCorners in [true, false] {
      let families = try GoldenMap.read().filter { $0.alignCorners == alignCorners }.map(\.family)
      let missing = TransformationFamily.allCases.filter { !families.contains($0.rawValue) }
      #expect(missing == [.piecewiseAffine])
    }
  }
}

/// One case of the golden file, in normalised coordinates, axes last.
private struct GoldenMap: Decodable {
  let family: String
  let controlPoints: Int
  let alignCorners: Bool
  let output: [Int]
  let source: [Int]
  let theta: [Float]
  let grid: [Double]
  let upstream: [Double]
  let thetaGradient: [Double]

  static func read() throws -> [GoldenMap] { try decodedFixture("transformations.json") }

  var map: any Transformation {
    get throws {
      let grid = TargetGrid(
        output: ImageSize(output), input: ImageSize(source), alignCorners: alignCorners)
      return try #require(TransformationFamily(rawValue: family))
        .transformation(on: grid, controlPoints: controlPoints)
    }
  }

  /// The grid in pixels as PyTorch's documentation of grid_sample has it, plane by plane.
  var positions: [Double] {
    planes(grid) { size, value in
      alignCorners ? (value + 1) / 2 * (size - 1) : ((value + 1) * size - 1) / 2
    }
  }

  /// The gradient with respect to pixels: what the step to pixels multiplies by is divided by.
  var positionGradient: [Float] {
    planes(upstream) { size, value in value * 2 / (alignCorners ? size - 1 : size) }.map { Float($0) }
  }

  private func planes(_ values: [Double], _ convert: (Double, Double) -> Double) -> [Double] {
    source.indices.flatMap { axis in
      stride(from: axis, to: values.count, by: source.count).map {
        convert(Double(source[source.count - 1 - axis]), values[$0])
      }
    }
  }
}
