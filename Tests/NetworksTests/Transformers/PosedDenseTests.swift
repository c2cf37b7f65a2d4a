import Networks
import OneDNN
import Reference
import Tensors
import Testing

@Suite struct PosedDenseTests {
  private static let localisation: [LayerOptions] = [.dense(4, .relu)]
  private let input = Values.random([3, 2, 7, 8], "input")

  @Test func `θ stands behind the features of the input`() throws {
    let layer = try LayerUnderTest(
      .branches([[.transformer(Self.localisation, name: "warp"), .dense(1, poseFrom: "warp", name: "sum")]]),
      behind: TensorDescriptor(input.shape))
    let weight = try #require(layer.parameters.parameters.first { $0.name.hasSuffix("sum/weight") })
    #expect(weight.shape == [1, 2 * 7 * 8 + 6])
    weight.values.update(repeating: 0)
    // θ is the identity, 1 0 0 0 1 0.
    for k in 0..<6 { weight.values[2 * 7 * 8 + k] = Float(1 << k) }
    layer.parameters.didChangeValues()
    #expect(try layer.forward(input).numbers == [17, 17, 17])
  }

  @Test func `the pose alone teaches the localisation network`() throws {
    // The rectified image is dark everywhere, so nothing comes back through the warp.
    let network = try network([
      .branches([
        [.transformer(Self.localisation, name: "warp"), .convolution(1, 1, name: "dark"), .dense(2)],
        [.pooling(.max, 7), .dense(2, poseFrom: "warp")],
      ]), .dense(3),
    ])
    let dark = try #require(network.parameters.parameters.first { $0.name.hasSuffix("dark/bias") })
    dark.values[0] = -100
    network.parameters.didChangeValues()
    try train(network)
    let bias = try #require(network.parameters.parameters.first { $0.name.hasSuffix("regression/bias") })
    #expect(bias.gradient.allSatisfy { $0 != 0 })
    #expect(dark.gradient[0] == 0)
  }

  @Test func `a frozen transformer's pose is read, too`() throws {
    let network = try network([.transformer([], frozen: true, name: "warp"), .dense(3, poseFrom: "warp")])
    try train(network)
    #expect(network.parameters.parameters.map(\.name) == ["1/weight", "1/bias"])
    #expect(network.parameters.parameters[0].gradient.contains { $0 != 0 })
  }

  @Test func `the plan names the transformer`() throws {
    let network = try network([
      .transformer(Self.localisation), .dense(5, .relu, poseFrom: "0"), .dense(3),
    ])
    let summary = network.summary.parts[1]
    #expect(summary.kind == "dense, relu, pose from 0")
    #expect(summary.input.shape == [3, 2, 7, 8])
    #expect(summary.parameterCount == 5 * (112 + 6) + 5)
    #expect(network.summary.parameterCount == network.parameters.count)
  }

  @Test func `a transformer reads the pose of one before it`() throws {
    let network = try network([
      .transformer(Self.localisation, name: "a"),
      .transformer([.dense(4, poseFrom: "a")], name: "b"), .dense(3),
    ])
    let weight = try #require(network.parameters.parameters.first { $0.name == "b/localisation/0/weight" })
    #expect(weight.shape == [4, 112 + 6])
    for parameter in network.parameters.parameters where parameter.name == "b/localisation/regression/weight"
    {
      parameter.values.update(repeating: 0.01)
    }
    network.parameters.didChangeValues()
    try train(network)
    // The gradient of a weight is its unit's slope times θ, the identity.
    for unit in 0..<4 {
      let slopes = Array(weight.gradient[(unit * 118 + 112)..<((unit + 1) * 118)])
      #expect(slopes[0] != 0)
      #expect(slopes == [slopes[0], 0, 0, 0, slopes[0], 0])
    }
  }

  @Test func `a stage of composed transformers is named by its name or index, not by the layer's name`()
    throws
  {
    var options = ComposedTransformersOptions()
    options.stages = [StageOptions(PoseOptions(), name: "coarse"), StageOptions()]
    let composed = LayerOptions(.composedTransformers(options), name: "align")
    for name in ["coarse", "align/coarse", "align/1"] {
      let network = try network([composed, .dense(3, poseFrom: name)])
      #expect(network.parameters.parameters.last { $0.shape.rank == 2 }?.shape == [3, 112 + 6])
    }
    let error = #expect(throws: NetworkError.self) {
      try network([composed, .dense(3, poseFrom: "align")])
    }
    #expect(
      error?.description
        == "layer 1: align is not one transformer; name one of those in it: align/coarse, align/1")
  }

  private func network(_ layers: [LayerOptions]) throws -> Network {
    try Threads.set(1)
    var options = NetworkOptions()
    options.input = [2, 7, 8]
    options.layers = layers
    return try Network(options, microBatch: 3, seed: 1)
  }

  /// One forward and one backward pass.
  private func train(_ network: Network) throws {
    let (images, gradient) = (Tensor(network.input), Tensor(network.output))
    input.write(to: images)
    Values.random([3, 3], "upstream").write(to: gradient)
    let pass = Pass(capacity: 3, seed: 1)
    _ = try network.forward(images, in: pass)
    try network.backward(gradient, in: pass)
  }
}
