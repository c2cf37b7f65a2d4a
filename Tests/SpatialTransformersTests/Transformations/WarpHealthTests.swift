import Reference
import SpatialTransformers
import TestSupport
import Testing

@Suite struct WarpHealthTests {
  @Test(arguments: TransformationFamily.allCases)
  func `the identity is all inside, unfolded, and of determinant one`(_ family: TransformationFamily) {
    let size = ImageSize([6, 9, 14].suffix(family.axes))
    for (map, _) in family.transformations(from: size, to: size) {
      let health = Self.health(of: map, map.identity)
      #expect(health.samples == 1)
      #expect(health.outside == 0 && health.notFinite == 0 && health.folds == 0)
      #expect(health.meanDeterminant == 1 && health.smallestDeterminant == 1 && health.meanScale == 1)
      #expect(health.meanDistance == 0)
      #expect(health.smallestDenominator == (family == .projective ? 1 : nil))
    }
  }

  @Test(arguments: [true, false])
  func `an affine map has its matrix's determinant everywhere`(_ alignCorners: Bool) {
    let map = Self.map(.affine, alignCorners, output: [7, 5], input: [12, 16])
    let health = Self.health(of: map, [0.5, 0.25, 0, -0.25, 0.75, 0])
    expectClose(health.meanDeterminant, 0.4375, relative: 1e-5)
    expectClose(health.smallestDeterminant ?? .nan, 0.4375, relative: 1e-5)
    expectClose(health.meanDistance, (0.25 + 0.0625 * 3).squareRoot(), absolute: 1e-6)
    let mirrored = Self.health(of: map, [-1, 0, 0, 0, 1, 0])
    expectClose(mirrored.meanDeterminant, -1, relative: 1e-5)
    expectClose(mirrored.meanScale, 1, relative: 1e-5)
    #expect(mirrored.folds == 1)
  }

  @Test(arguments: [true, false])
  func `an affine map of volumes has its matrix's determinant`(_ alignCorners: Bool) {
    let map = Self.map(.affine3D, alignCorners, output: [3, 4, 5], input: [6, 7, 9])
    let health = Self.health(of: map, [0.5, 0.25, 0, 0, -0.25, 0.75, 0.5, 0, 0, 0.25, 0.5, 0])
    // 0.5 (0.75 · 0.5 − 0.5 · 0.25) − 0.25 (−0.25 · 0.5).
    expectClose(health.meanDeterminant, 0.156_25, relative: 1e-5)
    #expect(health.folds == 0)
  }

  @Test(arguments: [TransformationFamily.affine, .affine3D])
  func `a crop to a fifth of the sides has the scale of a fifth, along two axes and three`(
    _ family: TransformationFamily
  ) throws {
    let size = Array([6, 7, 9].suffix(family.axes))
    let map = Self.map(family, true, output: size, input: size)
    let ones = size.map { _ in Float(1) }
    let crop = try #require(map.crop(scale: ones.map { $0 / 5 }, shift: ones.map { $0 / 4 }))
    let health = Self.health(of: map, crop)
    expectClose(health.meanScale, 0.2, relative: 1e-5)
    expectClose(health.meanDeterminant, family == .affine ? 0.04 : 0.008, relative: 1e-4)
  }

  @Test func `a warp that mirrors half of its image has a mean determinant of zero, and the scale of one`() {
    let map = Self.map(.piecewiseAffine, true, output: [5, 5], input: [5, 5], controlPoints: 3)
    // The right column of control points lies on the left one.
    let theta = map.identity.enumerated().map { $0 % 6 == 4 ? -1 : $1 }
    let health = Self.health(of: map, theta)
    expectClose(health.meanDeterminant, 0, absolute: 1e-6)
    expectClose(health.meanScale, 1, relative: 1e-5)
    #expect(health.folds == 0.5)
  }

  @Test func `a shift takes out as many columns as it is wide`() {
    // Four of sixteen columns, and the row above the image for a quarter of its pixels too.
    let map = Self.map(.translation, false, output: [8, 16], input: [8, 16])
    #expect(Self.health(of: map, [0.5, 0]).outside == 0.25)
    #expect(Self.health(of: map, [0.5, -0.25]).outside == 1 - 0.75 * 0.875)
    #expect(Self.health(of: map, [3, 0]).outside == 1)
    // The outer edges of the pixels still count as inside.
    #expect(Self.health(of: map, [1 / 16, 0]).outside == 0)
    #expect(Self.health(of: map, [1.01 / 16, 0]).outside == 0.0625)
  }

  @Test(arguments: [TransformationFamily.thinPlateSpline, .piecewiseAffine])
  func `control points that pass each other fold the map`(_ family: TransformationFamily) {
    let size = ImageSize(height: 28, width: 28)
    let map = family.transformation(on: TargetGrid(output: size, input: size), controlPoints: 4)
    var theta = map.identity
    // The second and the third point of the second row change places.
    theta.swapAt(2 * 5, 2 * 6)
    let health = Self.health(of: map, theta)
    #expect(health.folds > 0.02 && health.folds < 0.3, "\(health.folds)")
    #expect((health.smallestDeterminant ?? 1) < 0)
    #expect(health.outside == 0)
  }

  @Test func `beyond a projective horizon positions are outside, and w is negative`() {
    let map = Self.map(.projective, true, output: [4, 9], input: [4, 9])
    let health = Self.health(of: map, [0, 0, 0, 0, 0, 0, 2, 0])
    expectClose(health.outside, 12.0 / 36, relative: 1e-9)
    #expect(health.smallestDenominator == -1)
    #expect(health.notFinite == 0)
    #expect(health.smallestDeterminant == 0 && health.folds == 1)
  }

  @Test(arguments: TransformationFamily.allCases)
  func `a θ that is NaN is counted, and leaves the means of the others`(_ family: TransformationFamily) {
    let size = ImageSize([4, 4, 4].suffix(family.axes))
    let map = family.transformation(on: TargetGrid(output: size, input: size))
    var health = Self.health(of: map, map.identity)
    let nan = map.identity.map { _ in Float.nan }
    health.add(map, theta: nan)
    #expect(health.samples == 2 && health.notFinite == size.count)
    #expect(health.outside == 0 && health.folds == 0)
    #expect(health.meanDeterminant == 1 && health.smallestDeterminant == 1)
    #expect(health.meanDistance > 1e4)
    #expect(health.smallestDenominator == (family == .projective ? 1 : nil))
  }

  @Test(arguments: TransformationFamily.allCases)
  func `parts add up to the same bits in any order`(_ family: TransformationFamily) {
    let size = ImageSize([3, 6, 7].suffix(family.axes))
    let map = family.transformation(on: TargetGrid(output: size, input: size))
    let thetas = (0..<20).map { sample in
      zip(map.identity, noise(map.parameterCount, "θ \(sample)")).map { $0 + $1 }
    }
    let whole = Self.health(of: map, thetas)
    #expect(Self.health(of: map, thetas.reversed()) == whole)
    let parts = [Self.health(of: map, Array(thetas[..<7])), Self.health(of: map, Array(thetas[7...]))]
    let joined = WarpHealth(
      sums: zip(parts[0].sums, parts[1].sums).map { $0 + $1 },
      minima: zip(parts[0].minima, parts[1].minima).map { min($0, $1) })
    #expect(joined == whole)
    #expect(whole.meanDistance > 0)
  }

  @Test func `targets of one row or column have no cells`() {
    let map = Self.map(.affine, true, output: [1, 5], input: [3, 5])
    let health = Self.health(of: map, map.identity)
    #expect(health.smallestDeterminant == nil && health.meanDeterminant == 0 && health.folds == 0)
    #expect(WarpHealth().outside == 0 && WarpHealth().meanDistance == 0)
  }

  private static func map(
    _ family: TransformationFamily, _ alignCorners: Bool, output: [Int], input: [Int],
    controlPoints: Int = 4
  ) -> any Transformation {
    family.transformation(
      on: TargetGrid(output: ImageSize(output), input: ImageSize(input), alignCorners: alignCorners),
      controlPoints: controlPoints)
  }

  private static func health(of map: any Transformation, _ thetas: [Float]...) -> WarpHealth {
    health(of: map, thetas)
  }

  private static func health(of map: any Transformation, _ thetas: [[Float]]) -> WarpHealth {
    var health = WarpHealth()
    for theta in thetas { health.add(map, theta: theta) }
    return health
  }
}

extension WarpHealth {
  /// Adds a sample whose positions are the map's own.
  fileprivate mutating func add(_ map: any Transformation, theta: [Float]) {
    add(
      map, theta: theta, positions: map.positions(of: theta),
      smallestDenominator: map.smallestDenominator(of: theta))
  }
}
