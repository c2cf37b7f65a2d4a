import Memory
import Networks
import OneDNN
import Reference
import Tensors
import Testing

@Suite struct ParallelTests {
  private static let shape: Shape = [3, 2, 7, 8]
  private let input = Values.random(Self.shape, "input")

  @Test func `channels stand in the order of the branches`() throws {
    let layer = try layer([[], [LayerOptions(.relu)], []])
    let output = try layer.forward(input)
    #expect(output.shape == [3, 6, 7, 8])
    for sample in 0..<3 {
      let numbers = input.numbers(of: sample)
      #expect(output.numbers(of: sample) == numbers + numbers.map { max(0, $0) } + numbers)
    }
  }

  @Test func `transformers in parallel reproduce the input once each at first`() throws {
    let localisation: [LayerOptions] = [.dense(4, .relu)]
    let layer = try layer([[.transformer(localisation)], [.transformer(localisation, name: "second")]])
    #expect(
      layer.parameters.parameters.map(\.name).filter { $0.hasSuffix("weight") } == [
        "both/0/0/localisation/0/weight", "both/0/0/localisation/regression/weight",
        "both/1/second/localisation/0/weight", "both/1/second/localisation/regression/weight",
      ])
    let output = try layer.forward(input)
    for sample in 0..<3 {
      #expect(output.numbers(of: sample) == input.numbers(of: sample) + input.numbers(of: sample))
    }
  }

  @Test func `at a network's input the branches learn though nothing before them does`() throws {
    var options = NetworkOptions()
    options.input = [2, 7, 8]
    options.layers = [.branches([[.convolution(3, 3, padding: 1)], [.transformer([])], []]), .dense(4)]
    let network = try Network(options, microBatch: 3, seed: 1)
    let (images, gradient) = (Tensor(network.input), Tensor(network.output))
    input.write(to: images)
    Values.random([3, 4], "upstream").write(to: gradient)
    let pass = Pass(capacity: 3, seed: 1)
    _ = try network.forward(images, in: pass)
    try network.backward(gradient, in: pass)
    for parameter in network.parameters.parameters {
      #expect(parameter.gradient.contains { $0 != 0 }, "\(parameter.name)")
    }
  }

  @Test func `the plan shows the branches' layers, each reordered to plain at its end`() throws {
    let layer = try layer([[.convolution(20, 3, padding: 1)], []], behind: .channelBlocks(8))
    let summary = layer.layer.summary
    #expect(summary.kind == "parallel, 2 branches")
    #expect(summary.parts.map(\.path) == ["both/0", "both/1"])
    #expect(summary.parts.allSatisfy { $0.output.layout == .plain })
    #expect(summary.parts[1].parts.map(\.kind) == ["reorder to plain"])
    #expect(summary.parameterCount == 20 * 2 * 9 + 20)
    #expect(summary.operations == summary.parts[0].operations)
  }

  private func layer(_ branches: [[LayerOptions]], behind layout: Layout = .plain) throws -> LayerUnderTest {
    try LayerUnderTest(.branches(branches, name: "both"), behind: TensorDescriptor(Self.shape, layout))
  }
}
