import OneDNN
import Testing

@Suite struct ReLUTests {
  @Test func `the gradient passes only where the output is positive`() {
    var gradient: [Float] = [1, 2, 3, 4]
    ReLU.maskGradient(&gradient, whereOutputIsPositive: [0, 0.5, -1, 7], count: 3)
    #expect(gradient == [0, 2, 0, 4])
  }
}
