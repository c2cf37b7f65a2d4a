import Kernels
import Testing

@Suite struct ReLUTests {
  @Test func `the gradient passes only where the output is positive`() {
    let outputs: [Float] = [0, 0.5, -1, .nan, -0.0, .infinity, .leastNonzeroMagnitude]
    for count in [3, 7, 8, 37] {
      let output = (0..<count).map { outputs[$0 % outputs.count] }
      var gradient = (1...count + 1).map(Float.init)
      ReLU.maskGradient(&gradient, whereOutputIsPositive: output, count: count)
      let expected = (0..<count).map { output[$0] > 0 ? Float($0 + 1) : 0 }
      #expect(gradient == expected + [Float(count + 1)])
    }
  }
}
