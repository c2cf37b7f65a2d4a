import Networks
import Reference
import TestSupport
import Tensors
import Testing

@Suite struct DropoutTests {
  private static let shape: Shape = [4, 3, 10, 10]
  private let input = Values.random(Self.shape, "input")

  @Test func `evaluation passes through`() throws {
    let layer = try layer(rate: 0.5)
    layer.pass.isTraining = false
    #expect(try layer.forward(input).numbers == input.numbers)
  }

  @Test func `units are left out or scaled up`() throws {
    let output = try layer(rate: 0.3).forward(input)
    for (output, input) in zip(output.numbers, input.numbers) where output != 0 {
      expectClose(output, input / 0.7, relative: 1e-6)
    }
  }

  @Test(arguments: [0.0, 0.1, 0.5, 0.9])
  func `the fraction left out is the rate`(_ rate: Double) throws {
    let shape: Shape = [20, 1000]
    let ones = Values(shape, Array(repeating: 1, count: shape.count))
    let output = try layer(rate: rate, shape: shape).forward(ones)
    let missing = output.numbers.count { $0 == 0 }
    let deviation = (rate * (1 - rate) / Double(shape.count)).squareRoot()
    expectClose(Double(missing) / Double(shape.count), rate, absolute: 5 * deviation)
    let samples = (0..<20).map { Array(output.numbers[($0 * 1000)..<($0 * 1000 + 1000)]) }
    #expect(rate == 0 || Set(samples).count == 20)
  }

  @Test func `gradients pass where values did`() throws {
    let layer = try layer(rate: 0.4)
    let upstream = Values.random(Self.shape, "upstream")
    let output = try layer.forward(input)
    // For a mask that is drawn again alike the layer is linear, so forward of the upstream shows the factors.
    let gradient = try layer.backward(upstream).input
    #expect(gradient.numbers == (try layer.forward(upstream)).numbers)
    expectClose(gradient.dot(input), upstream.dot(output), relative: 1e-5)
  }

  @Test func `a sample's units do not depend on its place in the micro-batch`() throws {
    let (one, other) = (try layer(rate: 0.5), try layer(rate: 0.5))
    let ones = Values(Self.shape, Array(repeating: 1, count: Self.shape.count))
    one.pass.keys = [7, 8, 9, 10].map { SampleKey(epoch: 2, sample: $0) }
    other.pass.keys = [10, 7, 11, 9].map { SampleKey(epoch: 2, sample: $0) }
    let (first, second) = (try one.forward(ones), try other.forward(ones))
    #expect(sample(0, of: first) == sample(1, of: second))
    #expect(sample(2, of: first) == sample(3, of: second))
    #expect(sample(3, of: first) == sample(0, of: second))
    #expect(sample(1, of: first) != sample(2, of: second))
  }

  @Test func `epochs and layers draw their own units`() throws {
    let ones = Values(Self.shape, Array(repeating: 1, count: Self.shape.count))
    let layers = [try layer(rate: 0.5), try layer(rate: 0.5), try layer(rate: 0.5, name: "other")]
    layers[1].pass.keys[0] = SampleKey(epoch: 1, sample: 0)
    let outputs = try layers.map { sample(0, of: try $0.forward(ones)) }
    #expect(Set(outputs).count == 3)
  }

  private func layer(rate: Double, shape: Shape = Self.shape, name: String = "dropout") throws
    -> LayerUnderTest
  {
    var options = DropoutOptions()
    options.rate = rate
    let layer = try LayerUnderTest(
      LayerOptions(.dropout(options), name: name), behind: TensorDescriptor(shape))
    layer.pass.keys = (0..<shape[0]).map { SampleKey(epoch: 0, sample: $0) }
    return layer
  }

  private func sample(_ index: Int, of values: Values) -> [Double] {
    let size = values.shape.sample.count
    return Array(values.numbers[(index * size)..<((index + 1) * size)])
  }
}
