import Networks
import Reference
import SpatialTransformers
import TestSupport
import Tensors
import Testing

@Suite struct ComposedTransformersTests {
  private static let shape: Shape = [2, 2, 6, 7]
  private let input = Values.random(Self.shape, "input")
  private let upstream = Values.random(Self.shape, "upstream")

  @Test(arguments: [true, false])
  func `the first pass reproduces the input bit for bit`(_ alignCorners: Bool) throws {
    let layer = try layer([.affine, .projective, .similarity], alignCorners: alignCorners)
    #expect(try layer.forward(input).numbers == input.numbers)
    #expect(
      layer.parameters.parameters.map(\.name)
        == (0..<3).flatMap { stage in
          ["weight", "bias"].map { "warp/\(stage)/localisation/regression/\($0)" }
        })
  }

  @Test func `one stage is a spatial transformer, bit for bit`() throws {
    var (composed, single) = (ComposedTransformersOptions(), SpatialTransformerOptions(Localisation.layers))
    single.pose.transformation = .projective
    composed.stages = [StageOptions(single.pose)]
    let parameters = LayerOptions(.spatialTransformer(single)).drawnParameters(
      on: Self.shape, around: [0.9, 0.1, 0.05, -0.1, 1.05, 0.1, 0.05, -0.05])
    let results = try [
      LayerOptions(.composedTransformers(composed)), LayerOptions(.spatialTransformer(single)),
    ]
    .map { options in
      let layer = try LayerUnderTest(options, behind: TensorDescriptor(Self.shape), parameters: parameters)
      return (try layer.forward(input).numbers, try layer.backward(upstream))
    }
    #expect(results[0].0 == results[1].0)
    #expect(results[0].1.input.numbers == results[1].1.input.numbers)
    #expect(results[0].1.parameters.map(\.numbers) == results[1].1.parameters.map(\.numbers))
  }

  @Test func `every stage leaves a record of its θ, and of what the product up to it sees`() throws {
    var options = ComposedTransformersOptions()
    options.stages = [0.25, -0.5, 0.125].map { shift in
      var stage = PoseOptions()
      (stage.transformation, stage.locked) = (.translation, ["shift_x": shift, "shift_y": 0])
      return StageOptions(stage)
    }
    var network = NetworkOptions()
    network.input = [1, 3, 9]
    network.layers = [LayerOptions(.composedTransformers(options), name: "warp"), .dense(2)]
    let built = try Network(network, microBatch: 1, seed: 1)
    let warps = try measuredWarps(of: built)
    #expect(built.transformers.map(\.path) == ["warp/0", "warp/1", "warp/2"])
    #expect(built.transformers.map { $0.theta.elements[0] } == [0.25, -0.5, 0.125])
    // Shifts add up; half the width is four pixels.
    #expect(built.transformers.map { $0.positions.elements[0] } == [1, -1, -0.5])
    #expect(built.transformers.allSatisfy { $0.source != nil && $0.warped.shape == [1, 1, 3, 9] })
    #expect(warps.map(\.samples) == [1, 1, 1])
    #expect(relativeL2(warps.map(\.meanDistance), [0.25, 0.5, 0.125]) < 1e-6)
    #expect(warps.map { ($0.outside * 9).rounded() } == [1, 1, 0])
  }

  @Test func `a stage that warps all samples alike has no spread, whatever the one before it does`() throws {
    var options = ComposedTransformersOptions()
    options.stages = [TransformationFamily.affine, .rotation].map {
      var stage = PoseOptions()
      stage.transformation = $0
      return StageOptions(stage)
    }
    var network = NetworkOptions()
    network.input = [1, 3, 9]
    network.layers = [LayerOptions(.composedTransformers(options), name: "warp"), .dense(2)]
    let built = try Network(network, microBatch: 2, seed: 1)
    let name = "warp/0/localisation/regression/weight"
    let weight = try #require(built.parameters.parameters.first { $0.name == name })
    _ = weight.values.update(fromContentsOf: noise(weight.values.count, "weight"))
    built.parameters.didChangeValues()
    let pass = Pass(capacity: 2, seed: 1)
    let images = Tensor(built.input)
    _ = images.elements.update(fromContentsOf: noise(images.elements.count, "images"))
    _ = try built.forward(images, in: pass)
    let (first, second) = (built.transformers[0], built.transformers[1])
    #expect(second.positions.sample(0)[0] != second.positions.sample(1)[0])
    var healths = [WarpHealth(), WarpHealth()]
    healths[0].add(first, count: 2)
    healths[1].add(second, count: 2)
    #expect((healths[0].spread ?? 0) > 0.01 && healths[1].spread == 0)
  }

  @Test func `the denominator is the product's: two maps within their horizons can leave it together`() throws
  {
    func smallestDenominators(_ families: [TransformationFamily]) throws -> [Double?] {
      var options = ComposedTransformersOptions()
      options.stages = families.map {
        var stage = PoseOptions()
        (stage.transformation, stage.frozen) = ($0, $0 != .projective)
        stage.locked = $0 == .projective ? ["h31": -0.6] : [:]
        return StageOptions(stage)
      }
      var network = NetworkOptions()
      network.input = [1, 3, 9]
      network.layers = [LayerOptions(.composedTransformers(options)), .dense(2)]
      return try measuredWarps(of: Network(network, microBatch: 1, seed: 1)).map(\.smallestDenominator)
    }
    // The product's third row is (−0.6 − 0.6, 0, 1).
    let twice = try smallestDenominators([.projective, .projective]).compactMap { $0 }
    expectClose(twice, [0.4, -0.2], absolute: 1e-6)
    let mixed = try smallestDenominators([.affine, .projective, .affine])
    #expect(mixed[0] == nil)
    expectClose(mixed.compactMap { $0 }, [0.4, 0.4], absolute: 1e-6)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, 1e30], [0, 1, 2])
  func `a wild θ of any stage gives zeros, and no gradient that is not a number`(_ wild: Float, _ stage: Int)
    throws
  {
    let layer = try layer([.affine, .projective, .affine])
    layer.parameters.parameters[2 * stage + 1].values[2] = wild
    layer.parameters.didChangeValues()
    #expect(try layer.forward(input).numbers.allSatisfy { $0 == 0 })
    let gradients = try layer.backward(upstream)
    #expect(([gradients.input] + gradients.parameters).allSatisfy { $0.numbers.allSatisfy(\.isFinite) })
  }

  @Test func `a plan shows the stages and their localisation networks`() throws {
    let summary = try layer([.affine, .similarity]).layer.summary
    #expect(summary.kind == "composed transformers, 2 stages")
    #expect(summary.parts.map(\.kind) == ["stage, affine", "stage, similarity"])
    #expect(summary.parts.map(\.path) == ["warp/0", "warp/1"])
    #expect(summary.parameterCount == 10 * (Self.shape.sample.count + 1))
  }

  /// What the transformers of a network measure in a forward pass of a black image.
  private func measuredWarps(of network: Network) throws -> [WarpHealth] {
    let pass = Pass(capacity: 1, seed: 1)
    _ = try network.forward(Tensor(network.input), in: pass)
    return network.transformers.map { warp in
      var health = WarpHealth()
      health.add(warp, count: pass.count)
      return health
    }
  }

  private func layer(_ families: [TransformationFamily], alignCorners: Bool = true) throws -> LayerUnderTest {
    var options = ComposedTransformersOptions()
    options.sampling.alignCorners = alignCorners
    options.stages = families.map {
      var stage = PoseOptions()
      stage.transformation = $0
      return StageOptions(stage)
    }
    return try LayerUnderTest(
      LayerOptions(.composedTransformers(options), name: "warp"), behind: TensorDescriptor(Self.shape))
  }
}
