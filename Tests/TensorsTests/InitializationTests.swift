import TestSupport
import Tensors
import Testing

@Suite struct InitializationTests {
  @Test func `He's numbers are normal with variance 2 over fan-in`() {
    let variance = 2 / 50.0
    expectMoments(of: drawn(.he(fanIn: 50)), mean: 0, variance: variance, fourth: 3 * variance * variance)
  }

  @Test func `Glorot's numbers fill the interval of both fans`() {
    expectUniform(drawn(.glorot(fanIn: 50, fanOut: 100)), within: (6 / 150.0).squareRoot())
  }

  @Test func `LeCun's numbers fill the interval of the fan-in`() {
    expectUniform(drawn(.lecun(fanIn: 50)), within: 1 / 50.0.squareRoot())
  }

  @Test func `constants and given values are written as they are`() {
    #expect(drawn(.constant(-1.5), count: 3) == [-1.5, -1.5, -1.5])
    #expect(drawn(.values([1, 0, 0.25]), count: 3) == [1, 0, 0.25])
  }

  @Test func `perturbed values are the given ones with normal noise`() {
    let given = (0..<20_000).map { Float($0 % 3) }
    let noise = zip(drawn(.perturbed(given, deviation: 0.05)), given).map { $0 - Double($1) }
    let variance = 0.05 * 0.05
    expectMoments(of: noise, mean: 0, variance: variance, fourth: 3 * variance * variance)
  }

  private func drawn(_ initialization: Initialization, count: Int = 20_000) -> [Double] {
    let store = ParameterStore()
    _ = store.declare("weight", shape: [count], initialization: initialization)
    store.seal(seed: 11)
    return store.values.map(Double.init)
  }

  /// Nothing beyond the bound, something close to both ends, and a uniform distribution's moments.
  private func expectUniform(_ values: [Double], within bound: Double) {
    let (lowest, highest) = (values.min() ?? 0, values.max() ?? 0)
    #expect(lowest >= -bound.nextUp(by: 1e-6) && lowest < -0.999 * bound)
    #expect(highest <= bound.nextUp(by: 1e-6) && highest > 0.999 * bound)
    let variance = bound * bound / 3
    expectMoments(of: values, mean: 0, variance: variance, fourth: bound * bound * bound * bound / 5)
  }
}

extension Double {
  /// A little more, for what was rounded to Float.
  fileprivate func nextUp(by relative: Double) -> Double { self * (1 + relative) }
}
