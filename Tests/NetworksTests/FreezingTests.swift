import Networks
import OneDNN
import Reference
import Tensors
import TestSupport
import Testing

/// What is frozen changes nothing of what is learnt beside it.
@Suite struct FreezingTests {
  private static let localisation: [LayerOptions] = [.dense(4, .relu)]

  /// Transformers in a row, composed, in parallel, and one whose pose is read later.
  private static var layers: [LayerOptions] {
    var composed = ComposedTransformersOptions()
    composed.stages = [PoseOptions(), PoseOptions()].map {
      var pose = $0
      pose.localisation = localisation
      return StageOptions(pose)
    }
    return [
      .convolution(4, 3, padding: 1, name: "features"), .transformer(localisation, name: "warp"),
      LayerOptions(.composedTransformers(composed), name: "align"),
      .branches(
        [[.transformer(localisation, name: "left")], [.convolution(2, 3, padding: 1)]], name: "both"),
      .convolution(5, 3, name: "last"), .dense(6, .relu, poseFrom: "warp"), .dense(3),
    ]
  }

  /// The gradients of all trained parameters, by name, of weights that are no start of anything.
  private func gradients(freezing prefixes: [String]) throws -> [String: [Float]] {
    try Threads.set(1)
    var options = NetworkOptions()
    (options.input, options.layers) = ([2, 7, 8], Self.layers)
    let network = try Network(
      options, microBatch: 3, seed: 1, freezing: { path in prefixes.contains { path.hasPrefix($0) } })
    for parameter in network.parameters.parameters where parameter.name.hasSuffix("regression/weight") {
      for i in parameter.values.indices { parameter.values[i] = Float(i % 5 - 2) / 50 }
    }
    network.parameters.didChangeValues()
    let (images, gradient) = (Tensor(network.input), Tensor(network.output))
    Values.random([3, 2, 7, 8], "input").write(to: images)
    Values.random([3, 3], "upstream").write(to: gradient)
    let pass = Pass(capacity: 3, seed: 1)
    _ = try network.forward(images, in: pass)
    try network.backward(gradient, in: pass)
    let (trained, frozen) = (
      network.parameters.parameters.filter { !$0.isFrozen }, network.parameters.parameters.filter(\.isFrozen)
    )
    #expect(
      frozen.allSatisfy { $0.gradient.allSatisfy { $0 == 0 } }, "a gradient was computed for nobody")
    return Dictionary(uniqueKeysWithValues: trained.map { ($0.name, Array($0.gradient)) })
  }

  @Test(arguments: [
    ["features"], ["features", "warp"], ["features", "warp", "align"], ["warp"], ["align"], ["align/0"],
    ["align/1"],
    ["both"], ["both/0"], ["both/1"], ["features", "warp", "align", "both", "last"], ["last", "5", "6"],
    ["features", "align", "both", "last", "5", "6"],
  ])
  func `the rest has the gradients that it has without`(frozen: [String]) throws {
    let (all, rest) = (try gradients(freezing: []), try gradients(freezing: frozen))
    #expect(!rest.isEmpty && rest.count < all.count)
    for (name, values) in rest {
      let expected = try #require(all[name])
      #expect(expected.contains { $0 != 0 }, "\(name)")
      expectClose(values, expected.map(Double.init), relative: 1e-5, absolute: 1e-7)
    }
    #expect(rest.keys.allSatisfy { name in !frozen.contains { name.hasPrefix($0) } })
  }
}
