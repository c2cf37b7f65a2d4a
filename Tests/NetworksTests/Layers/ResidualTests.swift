import Networks
import Tensors
import Testing

/// What residual blocks and layers beside them refuse, and what a plan says of them.
@Suite struct ResidualTests {
  private func layer(_ options: LayerOptions) throws -> any Layer {
    try LayerUnderTest(options, behind: TensorDescriptor([4, 3, 5, 6])).layer
  }

  @Test func `layers that give another shape than they take are no residual`() throws {
    var options = NetworkOptions()
    options.input = [2, 6, 6]
    options.layers = [.residual([.convolution(2, 3)], name: "block"), .dense(2)]
    let error = #expect(throws: NetworkError.self) { try Network(options, microBatch: 2, seed: 1) }
    #expect(
      error?.description
        == "layer block: its layers make (2, 2, 4, 4) of (2, 2, 6, 6), which cannot be added; pad and choose filters such that "
        + "they give what they take")
  }

  @Test func `a global pooling of a row is refused`() throws {
    var options = NetworkOptions()
    (options.input, options.layers) = (
      [1, 2, 2], [.dense(3), LayerOptions(.globalAveragePool, name: "mean")]
    )
    let error = #expect(throws: NetworkError.self) { try Network(options, microBatch: 2, seed: 1) }
    #expect(
      error?.description == "layer mean: a global pooling takes (N, C, H, W) or (N, C, D, H, W), found (2, 3)"
    )
  }

  @Test func `the plan names what is done together, and counts`() throws {
    let summary = try layer(.normalised(.leakyRelu, name: "norm")).summary
    #expect(summary.kind == "batch normalisation, leaky relu 0.01")
    #expect(summary.parameterCount == 6 && summary.operations == 3 * 90)
    let block = try layer(.residual([.convolution(3, 3, padding: 1)], name: "block")).summary
    #expect(block.kind == "residual" && block.parameterCount == 3 * 3 * 9 + 3)
    #expect(block.parts.map(\.isSequence) == [true])
  }
}
