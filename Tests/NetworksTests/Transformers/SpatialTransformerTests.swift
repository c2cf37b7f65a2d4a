import Networks
import Reference
import Tensors
import Testing

@Suite struct SpatialTransformerTests {
  private static let shape: Shape = [3, 2, 7, 8]
  private let input = Values.random(Self.shape, "input")

  @Test(arguments: [true, false])
  func `the first pass reproduces the input bit for bit`(_ alignCorners: Bool) throws {
    let layer = try layer(.transformer(Localisation.layers, alignCorners: alignCorners, name: "warp"))
    #expect(try layer.forward(input).numbers == input.numbers)
    #expect(layer.parameters.parameters.last?.name == "warp/localisation/regression/bias")
  }

  @Test func `frozen at the identity it has no parameters and passes all through`() throws {
    let layer = try layer(.transformer(Localisation.layers, frozen: true))
    #expect(layer.parameters.parameters.isEmpty)
    #expect(try layer.forward(input).numbers == input.numbers)
    let upstream = Values.random(Self.shape, "upstream")
    #expect(try layer.backward(upstream).input.numbers == upstream.numbers)
  }

  @Test func `a localisation network may be the regression layer alone`() throws {
    let layer = try layer(.transformer([]))
    #expect(layer.parameters.parameters.map(\.shape) == [[6, Self.shape.sample.count], [6]])
    #expect(try layer.forward(input).numbers == input.numbers)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, 1e30, -1e30])
  func `a wild θ gives zeros and gradients of zero`(_ wild: Float) throws {
    let layer = try layer(.transformer([]))
    layer.parameters.parameters[1].values[2] = wild
    layer.parameters.didChangeValues()
    #expect(try layer.forward(input).numbers.allSatisfy { $0 == 0 })
    let gradients = try layer.backward(.random(Self.shape, "upstream"))
    #expect(([gradients.input] + gradients.parameters).allSatisfy { $0.numbers.allSatisfy { $0 == 0 } })
  }

  @Test func `samples beyond the count change no gradient`() throws {
    let options = LayerOptions.transformer(Localisation.layers)
    let layer = try layer(options, options.drawnParameters(on: Self.shape))
    let unreal = (2 * Self.shape.sample.count)..<Self.shape.count
    var (other, upstream) = (input, Values.random(Self.shape, "upstream"))
    for index in unreal { (other.numbers[index], upstream.numbers[index]) = (9, 0) }
    _ = try layer.forward(input)
    let expected = try layer.backward(upstream)
    layer.pass.count = 2
    _ = try layer.forward(other)
    let found = try layer.backward(upstream)
    #expect(found.input.numbers == expected.input.numbers)
    #expect(found.parameters.map(\.numbers) == expected.parameters.map(\.numbers))
  }

  private func layer(_ options: LayerOptions, _ parameters: [Values]? = nil) throws -> LayerUnderTest {
    try LayerUnderTest(options, behind: TensorDescriptor(Self.shape), parameters: parameters)
  }
}
