import Reference
import SpatialTransformers
import TestSupport
import Testing

/// Every family in three ways: against the printed formulae, those against differences, and as an adjoint.
@Suite struct TransformationTests {
  /// A few roundings, relative to the largest value.
  private static let rounding = 2e-6

  @Test(arguments: TransformationFamily.allCases)
  func `positions are those of the printed formula`(_ family: TransformationFamily) {
    for test in Case.all(of: family) {
      let expected = test.reference.positions(test.theta.doubles)
      expectClose(
        test.map.positions(of: test.theta), expected, absolute: Self.rounding * test.largest(expected))
    }
  }

  @Test(arguments: TransformationFamily.allCases)
  func `the gradient of θ is that of the printed formula`(_ family: TransformationFamily) {
    for test in Case.all(of: family) {
      let expected = test.reference.gradient(test.theta.doubles, from: test.upstream.doubles)
      expectClose(
        test.map.gradient(of: test.theta, from: test.upstream), expected,
        absolute: Self.rounding * test.largest(expected))
    }
  }

  @Test(arguments: TransformationFamily.allCases)
  func `the printed formula's gradient agrees with central differences`(_ family: TransformationFamily) {
    for test in Case.all(of: family) {
      let (theta, upstream, reference) = (test.theta.doubles, test.upstream.doubles, test.reference)
      let differences = theta.indices.map { k in
        var direction = theta.map { _ in 0.0 }
        direction[k] = 1
        return test.derivative(along: direction)
      }
      let gradient = reference.gradient(theta, from: upstream)
      expectClose(gradient, differences, absolute: 1e-8 * test.largest(differences))
    }
  }

  @Test(arguments: TransformationFamily.allCases)
  func `the gradient of θ is the adjoint of the derivative`(_ family: TransformationFamily) {
    for test in Case.all(of: family) {
      let step = noise(test.theta.count, "step").doubles
      let gradient = test.map.gradient(of: test.theta, from: test.upstream).doubles
      expectClose(
        dot(gradient, step), test.derivative(along: step),
        absolute: Self.rounding * test.largest(gradient) * Double(step.count))
    }
  }

  @Test(arguments: TransformationFamily.allCases)
  func `gradients add to what is there`(_ family: TransformationFamily) {
    let test = Case.all(of: family)[0]
    let once = test.map.gradient(of: test.theta, from: test.upstream)
    var sum = once
    test.map.addGradient(of: test.theta, from: test.upstream, to: &sum)
    expectClose(sum, once.map { 2 * $0 }, relative: 1e-5)
    #expect(once.allSatisfy { $0 != 0 })
  }

  /// One map with a θ and a gradient of its positions.
  struct Case {
    let family: TransformationFamily
    let map: any Transformation
    let controlPoints: Int
    let theta: [Float]
    let upstream: [Float]

    init(_ family: TransformationFamily, _ map: any Transformation, controlPoints: Int) {
      self.family = family
      self.map = map
      self.controlPoints = controlPoints
      theta = zip(map.identity, noise(map.parameterCount, "θ")).map { $0 + 0.4 * $1 }
      upstream = noise(map.grid.axes * map.grid.output.count, "upstream")
    }

    /// Targets as large as the source, smaller, larger, odd, even, square, oblong and of a single pixel.
    static func all(of family: TransformationFamily) -> [Case] {
      let sizes =
        family.axes == 2
        ? [
          ([5, 7], [5, 7]), ([4, 4], [9, 8]), ([8, 9], [5, 6]), ([1, 1], [6, 7]), ([1, 4], [5, 1]),
        ]
        : [
          ([3, 4, 5], [3, 4, 5]), ([2, 3, 2], [7, 5, 6]), ([1, 1, 1], [4, 3, 2]), ([4, 1, 5], [1, 3, 2]),
        ]
      return sizes.flatMap { output, input in
        family.transformations(from: ImageSize(input), to: ImageSize(output)).map {
          Case(family, $0.map, controlPoints: $0.controlPoints)
        }
      }
    }

    /// The printed formula of the same map.
    var reference: ReferenceMap { ReferenceMap(family, on: map.grid, controlPoints: controlPoints) }

    /// The largest of absolute values, or one.
    func largest(_ values: [Double]) -> Double { values.map(abs).max().map { max($0, 1) } ?? 1 }

    /// The printed formula's derivative along a direction of θ, paired with the gradient of the positions.
    func derivative(along direction: [Double]) -> Double {
      centralDifference(1e-5) { step in
        dot(upstream, reference.positions(zip(theta.doubles, direction).map { $0 + step * $1 }))
      }
    }
  }
}
