import Reference
import SpatialTransformers
import Testing

@Suite struct WildParameterTests {
  @Test(arguments: TransformationFamily.allCases, [Float.nan, .infinity, -.infinity, 1e30, -1e30])
  func `positions are as they were, or far away, or none`(_ family: TransformationFamily, _ wild: Float) {
    for test in TransformationTests.Case.all(of: family) {
      let tame = test.map.positions(of: test.theta)
      for index in test.theta.indices where !family.staysInside(index, wild) {
        let positions = test.map.positions(of: test.wild(wild, at: index))
        let lost = (0..<test.map.grid.output.count).filter { pixel in
          let (place, before) = (test.position(pixel, in: positions), test.position(pixel, in: tame))
          let isGone = place.contains { !$0.isFinite || wild.isFinite && abs($0) > 1e6 }
          return !isGone && place != before
        }
        #expect(lost.isEmpty, "\(test.map.label), θ[\(index)]")
      }
    }
  }

  @Test(arguments: TransformationFamily.allCases, [Float.nan, .infinity, -.infinity, 1e30, -1e30])
  func `no gradient makes no gradient`(_ family: TransformationFamily, _ wild: Float) {
    for test in TransformationTests.Case.all(of: family) {
      let none = test.upstream.map { _ in Float(0) }
      for index in test.theta.indices {
        let gradient = test.map.gradient(of: test.wild(wild, at: index), from: none)
        #expect(gradient.allSatisfy { $0 == 0 }, "\(test.map.label), θ[\(index)]")
      }
    }
  }

  @Test(
    arguments: TransformationFamily.allCases.filter { $0.axes == 2 }, [Float.nan, .infinity, 1e30, -1e30])
  func `the sampler makes finite values and gradients of them`(_ family: TransformationFamily, _ wild: Float)
  {
    for test in TransformationTests.Case.all(of: family) {
      let grid = test.map.grid
      let image = noise(grid.input.count, "image")
      let sampler = family.linearKernel.sampler(on: grid, outside: .zeros)
      for index in test.theta.indices {
        let theta = test.wild(wild, at: index)
        let positions = test.map.positions(of: theta)
        var (output, slopes) = (Array(test.upstream[..<grid.output.count]), test.upstream)
        sampler.backward(
          image, channels: 1, at: positions, outputGradient: output, imageGradient: nil,
          positionGradient: &slopes)
        sampler.sample(image, channels: 1, at: positions, in: output.indices, into: &output)
        #expect(output.allSatisfy { $0.isFinite }, "\(test.map.label), θ[\(index)]")
        let gradient = test.map.gradient(of: theta, from: slopes)
        #expect(gradient.allSatisfy { !$0.isNaN }, "\(test.map.label), θ[\(index)]")
      }
    }
  }
}

extension TransformationTests.Case {
  fileprivate func wild(_ value: Float, at index: Int) -> [Float] {
    var theta = theta
    theta[index] = value
    return theta
  }

  fileprivate func position(_ pixel: Int, in positions: [Float]) -> [Float] {
    (0..<map.grid.axes).map { positions[$0 * map.grid.output.count + pixel] }
  }
}

extension TransformationFamily {
  /// Whether a huge value of a parameter keeps positions near: angles turn, and denominators shrink to the centre.
  fileprivate func staysInside(_ index: Int, _ wild: Float) -> Bool {
    wild.isFinite && (self == .rotation || self == .projective && index >= 6)
  }
}
