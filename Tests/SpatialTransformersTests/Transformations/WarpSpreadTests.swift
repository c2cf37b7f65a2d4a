import Reference
import SpatialTransformers
import TestSupport
import Testing

@Suite struct WarpSpreadTests {
  @Test(arguments: TransformationFamily.allCases)
  func `the spread is the root mean square distance of a lattice's positions from their means`(
    _ family: TransformationFamily
  ) throws {
    let (input, output) = (
      ImageSize([6, 9, 14].suffix(family.axes)), ImageSize([5, 7, 11].suffix(family.axes))
    )
    for (map, controlPoints) in family.transformations(from: input, to: output) {
      let thetas = Self.thetas(of: map, count: 6, scale: 0.05)
      let expected = Self.plainSpread(
        ReferenceMap(family, on: map.grid, controlPoints: controlPoints), map.grid, thetas)
      expectClose(try #require(Self.health(of: map, thetas).spread), expected, relative: 1e-4)
    }
  }

  @Test(arguments: TransformationFamily.allCases)
  func `samples that are warped alike have no spread at all, wherever that is`(
    _ family: TransformationFamily
  ) {
    let size = ImageSize([6, 9, 14].suffix(family.axes))
    for (map, _) in family.transformations(from: size, to: size) {
      let (drawn, far) = (Self.thetas(of: map, count: 1, scale: 0.5)[0], map.identity.map { $0 * 1e10 })
      for theta in [map.identity, drawn, far] {
        #expect(Self.health(of: map, Array(repeating: theta, count: 7)).spread == 0)
      }
    }
  }

  @Test(arguments: [true, false])
  func `a shift has its own spread, in halves of the source's sides`(_ alignCorners: Bool) throws {
    let map = TransformationFamily.translation.transformation(
      on: TargetGrid(output: ImageSize([5, 7]), input: ImageSize([12, 16]), alignCorners: alignCorners))
    let spread = try #require(
      Self.health(of: map, [[0.25, 0], [-0.25, 0], [0.25, 0], [-0.25, 0]]).spread)
    expectClose(spread, 0.25, relative: 1e-5)
    // Some ten units of fixed point.
    let small = try #require(Self.health(of: map, [[1e-5, 0], [-1e-5, 0]]).spread)
    expectClose(small, 1e-5, relative: 0.2)
  }

  @Test func `what moves an inner control point alone is seen`() throws {
    let size = ImageSize([28, 28])
    let map = TransformationFamily.piecewiseAffine.transformation(
      on: TargetGrid(output: size, input: size), controlPoints: 4)
    var moved = map.identity
    moved[2 * 5] += 0.25
    #expect(try #require(Self.health(of: map, [map.identity, moved]).spread) > 0.01)
  }

  @Test(arguments: TransformationFamily.allCases)
  func `parts of any order add up to the same bits`(_ family: TransformationFamily) throws {
    let size = ImageSize([3, 6, 7].suffix(family.axes))
    let map = family.transformation(on: TargetGrid(output: size, input: size))
    let thetas = Self.thetas(of: map, count: 20, scale: 1)
    let parts = [0..<3, 11..<20, 3..<11].map { Self.health(of: map, Array(thetas[$0])) }
    let joined = WarpHealth(
      sums: (0..<WarpHealth.sumCount).map { sum in parts.reduce(0) { $0 + $1.sums[sum] } },
      minima: parts[0].minima)
    #expect(joined.spread == Self.health(of: map, thetas).spread)
    #expect(try #require(joined.spread) > 0.01)
  }

  @Test func `one sample has no spread, and one that is not a number no part in it`() {
    let size = ImageSize([4, 4])
    let map = TransformationFamily.affine.transformation(on: TargetGrid(output: size, input: size))
    let nan = map.identity.map { _ in Float.nan }
    #expect(WarpHealth().spread == nil)
    #expect(Self.health(of: map, [map.identity]).spread == nil)
    #expect(Self.health(of: map, [map.identity, nan]).spread == nil)
    #expect(Self.health(of: map, [map.identity, nan, map.identity]).spread == 0)
  }

  @Test func `a side of one pixel has nothing to measure by`() throws {
    let map = TransformationFamily.translation.transformation(
      on: TargetGrid(output: ImageSize([1, 5]), input: ImageSize([1, 5])))
    expectClose(try #require(Self.health(of: map, [[0.5, 3], [-0.5, -3]]).spread), 0.5, relative: 1e-5)
  }

  @Test func `tens of millions of samples at the largest positions are added up without wrapping`() throws {
    let size = ImageSize([4, 4, 4])
    let map = TransformationFamily.affine3D.transformation(on: TargetGrid(output: size, input: size))
    let far = Self.health(of: map, [map.identity.map { $0 == 0 ? 1e6 : $0 }])
    let many = WarpHealth(sums: far.sums.map { $0 * (1 << 26) }, minima: far.minima)
    #expect(many.spread == 0)
  }

  private static func thetas(of map: any Transformation, count: Int, scale: Float) -> [[Float]] {
    (0..<count).map { sample in
      zip(map.identity, noise(map.parameterCount, "θ \(sample)")).map { $0 + scale * $1 }
    }
  }

  private static func health(of map: any Transformation, _ thetas: [[Float]]) -> WarpHealth {
    var health = WarpHealth()
    for theta in thetas {
      health.add(
        map, theta: theta, positions: map.positions(of: theta),
        smallestDenominator: map.smallestDenominator(of: theta))
    }
    return health
  }

  /// The definition, of positions by the printed formulae, with means of their own.
  private static func plainSpread(_ map: ReferenceMap, _ grid: TargetGrid, _ thetas: [[Float]]) -> Double {
    let positions = thetas.map { map.positions($0.map(Double.init)) }
    let places = (0..<grid.output.count).filter { grid.output.isOnLattice($0, axes: grid.axes) }
    let squares = (0..<grid.axes).flatMap { axis in
      places.flatMap { place in
        let numbers = positions.map { $0[axis * grid.output.count + place] / Double(grid.half[axis]) }
        let mean = numbers.reduce(0, +) / Double(numbers.count)
        return numbers.map { ($0 - mean) * ($0 - mean) }
      }
    }
    return (squares.reduce(0, +) / Double(places.count * thetas.count)).squareRoot()
  }
}

extension ImageSize {
  /// Whether a pixel is one of five, in volumes of three, that divide each side evenly.
  fileprivate func isOnLattice(_ pixel: Int, axes: Int) -> Bool {
    let parts = axes == 3 ? 2 : 4
    return zip(place(pixel), [width, height, depth]).allSatisfy { index, size in
      size == 1 || (0...parts).contains { $0 * (size - 1) / parts == index }
    }
  }
}
