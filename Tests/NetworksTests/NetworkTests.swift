import Networks
import OneDNN
import Reference
import TestSupport
import Tensors
import Testing

/// A network of all layers, with transformers deep in it, in series, and one frozen.
@Suite struct NetworkTests {
  private let model = DeepModel()

  @Test func `logits and all gradients are those of the naive reference`() throws {
    let (network, reference) = (try model.network(), model.reference)
    for factor in [1.0, 0.9] {
      // The second round shows that values changed by an optimizer are the ones used.
      var reference = reference
      reference.parameters = reference.parameters.map {
        Values($0.shape, $0.numbers.map { Double(Float(factor * $0)) })
      }
      network.parameters.set(reference.parameters)
      let logits = try run(network, model.input, model.upstream)
      #expect(relativeL2(logits.numbers, reference.forward(model.input).numbers) < 1e-5)
      let expected = reference.backward(model.upstream, at: model.input).parameters
      for (parameter, expected) in zip(network.parameters.parameters, expected) {
        #expect(
          relativeL2(Array(parameter.gradient), expected.numbers) < 1e-5, "\(parameter.name), \(factor)")
      }
      #expect(reference.distanceFromLattice(model.input) > 5e-5)
    }
  }

  @Test func `two runs give the same bits`() throws {
    let networks = [try model.network(), try model.network()]
    let logits = try networks.map { try run($0, model.input, model.upstream).numbers }
    #expect(logits[0] == logits[1])
    #expect(Array(networks[0].parameters.values) == Array(networks[1].parameters.values))
    #expect(Array(networks[0].parameters.gradients) == Array(networks[1].parameters.gradients))
    let other = try model.network(seed: 2)
    #expect(Array(other.parameters.values) != Array(networks[0].parameters.values))
  }

  @Test func `gradients of one sample are there whatever its place and company`() throws {
    let network = try model.network()
    network.parameters.set(model.reference.parameters)
    let size = model.input.shape.sample.count
    let gradients = try [0, 1, 2].map { place in
      var (input, upstream) = (model.input, Values(zeros: model.upstream.shape))
      for i in 0..<size { input.numbers[place * size + i] = model.input.numbers[i] }
      for i in 0..<5 { upstream.numbers[place * 5 + i] = model.upstream.numbers[i] }
      _ = try run(network, input, upstream)
      return Array(network.parameters.gradients)
    }
    #expect(relativeL2(gradients[1], gradients[0]) < 1e-5)
    #expect(relativeL2(gradients[2], gradients[0]) < 1e-5)
  }

  @Test func `reorders stand exactly where neighbours disagree on a layout`() throws {
    let summary = try model.network().summary
    var before = summary.input
    for part in summary.parts {
      #expect(part.input == before, "\(part.path), \(part.kind)")
      #expect(
        part.kind.hasPrefix("reorder")
          == (part.input.layout != part.output.layout && part.parameterCount == 0))
      before = part.output
    }
    #expect(before == summary.output)
  }

  @Test func `the plan counts parameters and operations`() throws {
    let network = try model.network()
    #expect(network.summary.parameterCount == network.parameters.count)
    let convolution = try #require(network.summary.parts.first { $0.path == "features" })
    #expect(convolution.kind == "convolution 3×3, relu")
    #expect(convolution.parameterCount == 4 * 2 * 9 + 4)
    #expect(convolution.operations == 2 * 81 * 4 * 2 * 9)
    #expect(network.summary.operations == network.summary.parts.reduce(0) { $0 + $1.operations })
  }

  @Test func `names and indices make the paths of parameters`() throws {
    let names = try model.network().parameters.parameters.map(\.name)
    #expect(names.first == "features/weight")
    #expect(names.contains("1/localisation/2/bias"))
    #expect(names.contains("1/localisation/regression/weight"))
    #expect(names.contains("second/localisation/regression/bias"))
    #expect(names.suffix(2) == ["11/weight", "11/bias"])
  }

  @Test func `a network that nobody keeps is freed, transformers and all`() throws {
    let references = try {
      let network = try model.network()
      return Weak(network: network, transformers: network.transformers)
    }()
    #expect(references.network == nil)
    #expect(references.transformers.count == 4)
    #expect(references.transformers.allSatisfy { $0.record == nil })
  }

  private func run(_ network: Network, _ input: Values, _ upstream: Values) throws -> Values {
    let images = Tensor(network.input)
    let gradient = Tensor(network.output)
    let pass = Pass(capacity: input.shape[0], seed: 1)
    input.write(to: images)
    upstream.write(to: gradient)
    network.parameters.zeroGradients()
    let logits = Values(try network.forward(images, in: pass))
    try network.backward(gradient, in: pass)
    return logits
  }
}

/// References that do not keep what they refer to.
private struct Weak {
  struct Transformer {
    weak var record: (any WarpRecord)?
  }

  weak var network: Network?
  let transformers: [Transformer]

  init(network: Network, transformers: [any WarpRecord]) {
    self.network = network
    self.transformers = transformers.map { Transformer(record: $0) }
  }
}
