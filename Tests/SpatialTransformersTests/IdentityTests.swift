import SpatialTransformers
import Testing

@Suite struct IdentityTests {
  @Test(arguments: sizes, [true, false])
  func `reproduces its input bit for bit`(_ size: ImageSize, _ alignCorners: Bool) {
    let warp = Warp(TargetGrid(output: size, input: size, alignCorners: alignCorners), channels: 2)
    let image = randomNumbers(2 * size.count, "image")
    let output = warp.forward(image, [1, 0, 0, 0, 1, 0])
    #expect(output.map(\.bitPattern) == image.map(\.bitPattern))
  }

  @Test(arguments: sizes, [true, false])
  func `reads every pixel at its exact place`(_ size: ImageSize, _ alignCorners: Bool) {
    let warp = Warp(TargetGrid(output: size, input: size, alignCorners: alignCorners))
    let (x, y) = warp.positions([1, 0, 0, 0, 1, 0])
    for i in 0..<size.count {
      #expect(x[i] == Float(i % size.width))
      #expect(y[i] == Float(i / size.width))
    }
  }

  @Test func `has as many values as the family has parameters`() {
    for family in TransformationFamily.allCases {
      let size = ImageSize(Array(repeating: 4, count: family.axes))
      let transformation = family.transformation(on: TargetGrid(output: size, input: size))
      #expect(transformation.identity.count == transformation.parameterNames.count)
    }
  }

  /// Odd, even, square, oblong and of size 1, up to sizes where a quotient like 1 / 41 is not exact.
  static let sizes = [
    (1, 1), (1, 5), (6, 1), (2, 2), (3, 3), (4, 7), (7, 4), (28, 28), (41, 42), (60, 59),
  ].map { ImageSize(height: $0.0, width: $0.1) }
}
