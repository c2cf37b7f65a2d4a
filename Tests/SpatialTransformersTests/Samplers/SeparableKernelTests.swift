import SpatialTransformers
import TestSupport
import Testing

/// The quadratic B-spline: a kernel as one adds one, with three taps.
private struct QuadraticSpline: SeparableKernel {
  let source: ExtendedSource

  static var support: Float { 1.5 }

  static func value(_ t: Float) -> Float {
    let s = abs(t)
    return s <= 0.5 ? 0.75 - s * s : 0.5 * (1.5 - s) * (1.5 - s)
  }

  static func slope(_ t: Float) -> Float {
    let s = abs(t)
    return (t < 0 ? 1 : -1) * (s <= 0.5 ? 2 * s : 1.5 - s)
  }
}

@Suite struct SeparableKernelTests {
  private static let size = ImageSize(height: 1, width: 8)
  private let sampler = QuadraticSpline(
    source: ExtendedSource(
      on: TargetGrid(output: ImageSize(height: 1, width: 4), input: Self.size), outside: .zeros))
  private let positions: [Float] = [2, 3.5, 4.25, 2.9, 0, 0, 0, 0]

  @Test func `a new kernel says its support, values and slopes, and is sampled`() {
    // B-splines of two degrees and more reproduce straight lines, but at the height of the border's zeros.
    let ramp = (0..<8).map { Float($0) }
    var output = [Float](repeating: .nan, count: 4)
    sampler.sample(ramp, channels: 1, at: positions, in: 0..<4, into: &output)
    expectClose(output, positions.prefix(4).map { 0.75 * $0 }, absolute: 1e-6)
    var slopes = [Float](repeating: .nan, count: 8)
    sampler.backward(
      ramp, channels: 1, at: positions, outputGradient: [1, 1, 1, 2], imageGradient: nil,
      positionGradient: &slopes)
    expectClose(slopes.prefix(4), [0.75, 0.75, 0.75, 1.5], absolute: 1e-6)
  }

  @Test func `a kernel spreads each gradient with weights that sum to one`() {
    var gradient = [Float](repeating: 0, count: 8)
    var slopes = [Float](repeating: .nan, count: 8)
    sampler.backward(
      gradient, channels: 1, at: positions, outputGradient: [1, 0, 0, 0], imageGradient: &gradient,
      positionGradient: &slopes)
    expectClose(gradient, [0, 0.125, 0.75, 0.125, 0, 0, 0, 0].map { 0.75 * $0 }, absolute: 1e-6)
  }

  @Test func `every number of axes has a standard kernel, and every kernel its numbers of axes`() {
    for axes in 2...3 { #expect(SamplingKernel.standard(axes: axes).axes.contains(axes)) }
    for kernel in SamplingKernel.allCases {
      for axes in kernel.axes {
        let size = ImageSize(Array(repeating: 2, count: axes))
        let sampler = kernel.sampler(on: TargetGrid(output: size, input: size), outside: .zeros)
        var output: [Float] = [.nan]
        sampler.sample(
          [7, 0, 0, 0, 0, 0, 0, 0], channels: 1, at: [Float](repeating: 0, count: axes * size.count),
          in: 0..<1,
          into: &output)
        #expect(output == [7])
      }
    }
  }
}
