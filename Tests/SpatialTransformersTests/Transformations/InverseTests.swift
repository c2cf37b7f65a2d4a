import Reference
import SpatialTransformers
import TestSupport
import Testing

@Suite struct InverseTests {
  @Test(arguments: TransformationFamily.allCases)
  func `a map and its inverse undo each other`(_ family: TransformationFamily) throws {
    for test in TransformationTests.Case.all(of: family) {
      guard family.isInvertible else {
        #expect(test.map.inverse(of: test.theta) == nil)
        continue
      }
      let inverse = try #require(test.map.inverse(of: test.theta)).doubles
      let (theta, reference) = (test.theta.doubles, test.reference)
      for target in reference.targets {
        let back = reference.source(of: reference.source(of: target, inverse), theta)
        let forth = reference.source(of: reference.source(of: target, theta), inverse)
        // Entries are rounded to Float, and the inverse of some of these maps enlarges a few times.
        expectClose(back, target, absolute: 5e-6)
        expectClose(forth, target, absolute: 5e-6)
      }
    }
  }

  @Test(
    arguments: [
      (TransformationFamily.attention, [0, 0.5, 0.5]), (.similarity, [-1, 0, 0.5, 0.5]),
      (.affine, [1, 2, 0, 2, 4, 0]), (.projective, [1, 2, 3, 2, 4, 6, 0, 0]),
      // The inverse takes the centre to infinity.
      (.projective, [0, 1, 0, 1, 0, 1, 1, 0]),
      (.affine3D, [1, 2, 3, 0, 4, 5, 6, 0, 5, 7, 9, 0]),
    ] as [(TransformationFamily, [Float])])
  func `a map onto a line or a point has none`(_ family: TransformationFamily, _ theta: [Float]) {
    #expect(family.map().inverse(of: theta) == nil)
  }

  @Test(arguments: TransformationFamily.allCases.filter(\.isInvertible), [Float.nan, .infinity, -.infinity])
  func `a θ that is not finite has none`(_ family: TransformationFamily, _ wild: Float) {
    let map = family.map()
    for index in 0..<map.parameterCount {
      var theta = map.identity
      theta[index] = wild
      #expect(map.inverse(of: theta) == nil, "\(family), \(map.parameterNames[index])")
    }
  }
}

@Suite struct CropTests {
  @Test(arguments: TransformationFamily.allCases)
  func `reads exactly that part of the source`(_ family: TransformationFamily) throws {
    for test in TransformationTests.Case.all(of: family) {
      let (axes, targets) = (family.axes, test.reference.targets)
      let shift = Array([Float(0.25), -0.5, 0.125][..<axes])
      for scale in [[1, 1, 1], [0.5, 0.5, 0.5], [0.5, 0.75, 0.25]].map({ Array<Float>($0[..<axes]) }) {
        guard family.crops(scale) else {
          #expect(test.map.crop(scale: scale, shift: shift) == nil)
          continue
        }
        let theta = try #require(test.map.crop(scale: scale, shift: shift))
        let expected = (0..<axes).flatMap { axis in
          targets.map {
            ReferenceCoordinates.pixel(
              Double(scale[axis]) * $0[axis] + Double(shift[axis]), of: test.map.grid.input[axis],
              alignCorners: test.map.grid.alignCorners)
          }
        }
        expectClose(test.map.positions(of: theta), expected, absolute: 3e-6)
      }
    }
  }

  @Test(arguments: [TransformationFamily.attention, .similarity, .affine, .projective, .piecewiseAffine])
  func `tiles cut at the edges of pixels hold those pixels, bit for bit`(_ family: TransformationFamily)
    throws
  {
    let size = ImageSize(height: 8, width: 8)
    let grid = TargetGrid(output: ImageSize(height: 4, width: 4), input: size, alignCorners: false)
    let map = family.transformation(on: grid, controlPoints: 3)
    for row in 0...1 {
      for column in 0...1 {
        let theta = try #require(
          map.crop(scale: [0.5, 0.5], shift: [Float(column) - 0.5, Float(row) - 0.5]))
        let expected = (0..<2).flatMap { axis in
          (0..<16).map { Float(axis == 0 ? 4 * column + $0 % 4 : 4 * row + $0 / 4) }
        }
        #expect(map.positions(of: theta) == expected)
      }
    }
  }
}

extension TransformationFamily {
  /// The family on a small grid.
  func map() -> any Transformation {
    let size = ImageSize(Array(repeating: 5, count: axes))
    return transformation(on: TargetGrid(output: size, input: size))
  }

  /// Whether the inverse of most members is a member.
  var isInvertible: Bool {
    switch self {
    case .translation, .attention, .rotation, .similarity, .affine, .projective, .affine3D: true
    case .thinPlateSpline, .piecewiseAffine, .affineThinPlateSpline: false
    }
  }

  /// Whether a member reads a part of such a size.
  func crops(_ scale: [Float]) -> Bool {
    switch self {
    case .rotation: false
    case .translation: scale == [1, 1]
    case .attention, .similarity: scale[0] == scale[1]
    case .affine, .projective, .affine3D, .thinPlateSpline, .piecewiseAffine, .affineThinPlateSpline: true
    }
  }
}
