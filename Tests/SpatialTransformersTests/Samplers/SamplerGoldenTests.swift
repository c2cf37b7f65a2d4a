import SpatialTransformers
import TestSupport
import Testing

/// PyTorch's `grid_sample`, in all its modes; Fixtures/make_samples.py says how the file was made.
@Suite struct SamplerGoldenTests {
  private static let tolerance = 1e-5

  @Test func `values and gradients are PyTorch's in all its modes`() throws {
    let samples = try GoldenSamples.read()
    for problem in samples.problems {
      for golden in problem.cases {
        let test = problem.samplerCase(golden)
        var image = problem.image.map { _ in Float(0) }
        let slopes = test.backward(
          problem.image, at: problem.positions, problem.upstream, addingTo: &image)
        let values = test.sample(problem.image, at: problem.positions)
        #expect(relativeL2(values, golden.values) < Self.tolerance, "values, \(test)")
        #expect(relativeL2(image, golden.imageGradient) < Self.tolerance, "image, \(test)")
        guard golden.kernel != .nearest else {
          #expect(slopes.allSatisfy { $0 == 0 } && golden.positionGradient.allSatisfy { $0 == 0 })
          continue
        }
        #expect(relativeL2(slopes, golden.positionGradient) < Self.tolerance, "positions, \(test)")
      }
    }
  }

  @Test func `the file has every kernel of PyTorch's, border and convention`() throws {
    let cases = try GoldenSamples.read().problems.map { $0.cases }
    #expect(
      cases.map { Set($0.map(\.kernel)) } == [[.nearest, .bilinear, .bicubic], [.nearest, .trilinear]])
    #expect(cases.map(\.count) == [3 * 3 * 2, 2 * 3 * 2])
    for golden in cases {
      #expect(Set(golden.map { "\($0.kernel) \($0.outside) \($0.alignCorners)" }).count == golden.count)
    }
  }
}

private struct GoldenSamples: Decodable {
  let problems: [Problem]

  static func read() throws -> GoldenSamples { try decodedFixture("samples.json") }

  /// An image or a volume of two channels, read at the same places in many ways.
  struct Problem: Decodable {
    let input: [Int]
    let output: [Int]
    let image: [Float]
    let upstream: [Float]
    let positions: [Float]
    let cases: [Case]

    func samplerCase(_ golden: Case) -> SamplerCase {
      let grid = TargetGrid(
        output: ImageSize(output), input: ImageSize(input), alignCorners: golden.alignCorners)
      return SamplerCase(kernel: golden.kernel, outside: golden.outside, grid: grid)
    }
  }

  struct Case: Decodable {
    let kernel: SamplingKernel
    let outside: Outside
    let alignCorners: Bool
    let values: [Float]
    let imageGradient: [Float]
    let positionGradient: [Float]
  }
}

extension SamplingKernel: Decodable {}

extension Outside: Decodable {}
