import Networks
import OneDNN
import TestSupport
import Tensors
import Testing

/// Convolutions and poolings of volumes against PyTorch in Float64; Fixtures/make_golden_volumes.py says how.
@Suite struct GoldenVolumesTests {
  private struct Golden: Decodable {
    struct Parameter: Decodable {
      let key: String
      let shape: [Int]
      let gradient: [Double]
    }

    /// The numbers of the samples, which leave out those next to a kink.
    let samples: [Int]
    let logits: [Double]
    let parameters: [Parameter]
  }

  @Test func `logits and gradients are PyTorch's`() throws {
    let golden = try decodedFixture("golden-volumes.json", as: Golden.self)
    let network = try Self.network(samples: golden.samples.count)
    let volumes = Tensor(network.input, golden.samples.map { "volume/\($0)" })
    let upstream = Tensor(network.output, ["volumes/upstream"])
    let pass = Pass(capacity: golden.samples.count, seed: 1)
    let logits = try network.forward(volumes, in: pass)
    #expect(relativeL2(logits.elements.map(Double.init), golden.logits) <= 1e-5)
    try network.backward(upstream, in: pass)
    let parameters = network.parameters.parameters
    #expect(parameters.map { $0.name.replacing("/", with: ".") } == golden.parameters.map(\.key))
    for (parameter, golden) in zip(parameters, golden.parameters) {
      #expect(parameter.shape.dimensions == golden.shape)
      #expect(relativeL2(Array(parameter.gradient), golden.gradient) <= 1e-5, "\(golden.key)")
    }
  }

  /// The script's network, with the parameters that it draws.
  private static func network(samples: Int) throws -> Network {
    try Threads.set(1)
    var options = NetworkOptions()
    options.input = [1, 9, 8, 10]
    options.layers = [
      .convolution(6, 3, padding: 1), .pooling(.max, 2, ceiling: true),
      .convolution(10, 2, stride: 2, padding: 1), .pooling(.average, 2, ceiling: true),
      LayerOptions(.depthProjection), .dense(3),
    ]
    let network = try Network(options, microBatch: samples, seed: 1)
    for parameter in network.parameters.parameters {
      let fanIn = Double(parameter.shape.sample.count)
      let bound = parameter.name.hasSuffix("weight") ? (6 / fanIn).squareRoot() : 0.1
      _ = parameter.values.update(
        fromContentsOf: uniform("volumes/\(parameter.name)", parameter.shape.count, bound))
    }
    network.parameters.didChangeValues()
    return network
  }
}

/// The numbers that the script draws under a name.
private func uniform(_ name: String, _ count: Int, _ bound: Double = 1) -> [Float] {
  var random = goldenStream(name)
  return (0..<count).map { _ in Float(random.uniform(-bound, bound)) }
}

extension Tensor {
  /// Numbers between −1 and 1 drawn part by part, each part under its name.
  fileprivate convenience init(_ descriptor: TensorDescriptor, _ names: [String]) {
    let count = descriptor.shape.count / names.count
    self.init(descriptor.shape, values: names.flatMap { uniform($0, count) })
  }
}
