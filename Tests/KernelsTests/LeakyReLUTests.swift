import Kernels
import Testing

@Suite struct LeakyReLUTests {
  // More than two vectors of any width, and some numbers behind them.
  private let input = (0..<37).map { Float($0) - 18 }

  @Test func `negative numbers are multiplied by the slope, in place or not`() {
    var output = [Float](repeating: .nan, count: 37)
    LeakyReLU.apply(input, slope: 0.25, to: &output, count: 37)
    #expect(output == input.map { $0 > 0 ? $0 : 0.25 * $0 })
    var same = input
    same.withUnsafeMutableBufferPointer { numbers in
      guard let address = numbers.baseAddress else { return }
      LeakyReLU.apply(address, slope: 0.25, to: address, count: 37)
    }
    #expect(same == output)
  }

  @Test func `gradients are multiplied where the output is not positive, zero included`() {
    var gradient = [Float](repeating: 8, count: 37)
    LeakyReLU.scaleGradient(&gradient, by: 0.25, unlessPositive: input, count: 37)
    #expect(gradient == input.map { $0 > 0 ? 8 : 2 })
  }
}
