import Reference
import SpatialTransformers
import Testing

@Suite struct IdentityTests {
  @Test(arguments: TransformationFamily.allCases)
  func `reads every pixel at its exact place`(_ family: TransformationFamily) {
    for size in family.identitySizes {
      for (map, _) in family.transformations(from: size, to: size) {
        let expected = (0..<size.axes).flatMap { axis in (0..<size.count).map { Float(size.place($0)[axis]) }
        }
        #expect(map.positions(of: map.identity) == expected, "\(map.label)")
      }
    }
  }

  @Test(arguments: TransformationFamily.allCases)
  func `reproduces its input bit for bit`(_ family: TransformationFamily) {
    for size in family.identitySizes {
      let image = noise(2 * size.count, "image")
      for (map, _) in family.transformations(from: size, to: size) {
        var output = Array(repeating: Float.nan, count: image.count)
        family.linearKernel.sampler(on: map.grid, outside: .zeros).sample(
          image, channels: 2, at: map.positions(of: map.identity), in: 0..<size.count, into: &output)
        #expect(output.map(\.bitPattern) == image.map(\.bitPattern), "\(map.label)")
      }
    }
  }

  @Test(arguments: TransformationFamily.allCases)
  func `has as many values as the family has parameters, each with a name of its own`(
    _ family: TransformationFamily
  ) {
    let size = ImageSize(Array(repeating: 4, count: family.axes))
    for (map, _) in family.transformations(from: size, to: size) {
      #expect(map.identity.count == map.parameterCount)
      #expect(Set(map.parameterNames).count == map.parameterCount)
    }
  }
}

extension TransformationFamily {
  /// Odd, even, square, oblong and of size 1, up to sizes where a quotient like 1 / 41 is not exact.
  fileprivate var identitySizes: [ImageSize] {
    axes == 2
      ? [(1, 1), (1, 5), (6, 1), (2, 2), (3, 3), (4, 7), (7, 4), (28, 28), (41, 42), (60, 59), (13, 60)]
        .map { ImageSize(height: $0.0, width: $0.1) }
      : [(1, 1, 1), (1, 4, 5), (3, 1, 6), (2, 2, 2), (5, 6, 7), (11, 13, 14), (41, 7, 6)]
        .map { ImageSize(depth: $0.0, height: $0.1, width: $0.2) }
  }
}
