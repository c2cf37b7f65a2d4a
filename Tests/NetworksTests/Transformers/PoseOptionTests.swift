import Networks
import Reference
import SpatialTransformers
import TestSupport
import Tensors
import Testing

/// Where θ starts, what it may become, and what of its gradient is let through.
@Suite struct PoseOptionTests {
  private static let shape: Shape = [2, 2, 6, 7]
  private let input = Values.random(Self.shape, "input")
  private let upstream = Values.random(Self.shape, "upstream")

  @Test(arguments: planar, [nil, -0.5...0.25])
  func `whatever the family, the first pass reproduces the input bit for bit, ranges or not`(
    _ family: TransformationFamily, _ range: ClosedRange<Double>?
  ) throws {
    let layer = try layer(family) {
      guard let range else { return }
      let names = family.names
      for (name, identity) in zip(names, family.identity) {
        $0.ranges[name] = identity + range.lowerBound...identity + range.upperBound
      }
    }
    #expect(try layer.forward(input).numbers == input.numbers)
    #expect(
      try layer.record.theta.elements.map { $0 } == (family.identity + family.identity).map { Float($0) })
  }

  @Test func `the regression layer gives only what is not locked, and constants stay`() throws {
    let layer = try layer(.attention) { $0.locked = ["scale": 0.5] }
    #expect(layer.parameters.parameters.map(\.shape) == [[2, Self.shape.sample.count], [2]])
    layer.parameters.set([.random([2, Self.shape.sample.count], "weight"), Values([2], [0.1, 0.2])])
    _ = try layer.forward(input)
    let theta = try layer.record.theta
    #expect([theta.elements[0], theta.elements[3]] == [0.5, 0.5])
    #expect(theta.elements[1] != theta.elements[4])
  }

  @Test func `where all is locked no localisation network is run`() throws {
    let layer = try layer(.translation) { $0.locked = ["shift_x": 0.5, "shift_y": 0] }
    #expect(layer.parameters.parameters.isEmpty)
    _ = try layer.forward(input)
    #expect(try layer.record.theta.elements.map { $0 } == [0.5, 0, 0.5, 0])
    #expect(layer.layer.summary.kind == "spatial transformer, translation, locked shift_x 0.5, shift_y 0.0")
  }

  @Test func `θ keeps within its range however far the regression goes`() throws {
    let layer = try layer(.translation) { $0.ranges = ["shift_x": -0.25...1.5] }
    for (z, bound) in [(Float(1e9), Float(1.5)), (-1e9, -0.25), (.infinity, 1.5)] {
      layer.parameters.parameters[1].values[0] = z
      layer.parameters.didChangeValues()
      _ = try layer.forward(input)
      #expect(try layer.record.theta.elements[0] == bound)
      let gradients = try layer.backward(upstream)
      #expect(gradients.parameters[1].numbers[0] == 0)
    }
  }

  @Test(arguments: [true, false])
  func `transformers in parallel can start at the tiles of their input`(_ alignCorners: Bool) throws {
    let tiles = try (0..<6).map { index in
      let tile = [index / 3, index % 3]
      let layer = try layer(.affine, outputSize: [3, 2], alignCorners) {
        ($0.start.kind, $0.start.tile, $0.start.tiles) = (.tile, tile, [2, 3])
      }
      _ = try layer.forward(.random(Self.shape, "input"))
      return try layer.record
    }
    // The centres of the tiles, and the identity's extent divided by their number.
    for (index, tile) in tiles.enumerated() {
      let theta = tile.theta.elements.prefix(6).map(Double.init)
      let centre = [Double(index % 3) * 2 / 3 - 2 / 3.0, Double(index / 3) - 0.5]
      #expect(relativeL2(theta, [1 / 3.0, 0, centre[0], 0, 0.5, centre[1]]) < 1e-6)
    }
  }

  @Test func `a locked scale and tiled shifts are the paper's parallel crops`() throws {
    let layer = try layer(.attention) {
      ($0.locked, $0.start.kind) = (["scale": 0.25], .tile)
      ($0.start.tile, $0.start.tiles) = ([1, 0], [2, 2])
      $0.ranges = ["all": -0.75...0.75]
    }
    _ = try layer.forward(input)
    let theta = try layer.record.theta.elements.map(Double.init)
    #expect(relativeL2(theta, [0.25, -0.5, 0.5, 0.25, -0.5, 0.5]) < 1e-6)
  }

  @Test func `a perturbed start is the identity with noise of its own for every transformer and seed`() throws
  {
    func bias(_ name: String, seed: UInt64) throws -> [Double] {
      var options = SpatialTransformerOptions([])
      options.pose.start.kind = .perturbed
      options.pose.start.deviation = 0.01
      var network = NetworkOptions()
      network.layers = [LayerOptions(.spatialTransformer(options), name: name), .dense(2)]
      let parameters = try Network(network, microBatch: 1, seed: seed).parameters
      #expect(parameters.parameters[0].values.allSatisfy { $0 == 0 })
      return parameters.parameters[1].values.map(Double.init)
    }
    let first = try bias("a", seed: 1)
    #expect(try first == bias("a", seed: 1))
    #expect(try first != bias("b", seed: 1))
    #expect(try first != bias("a", seed: 2))
    let noise = zip(first, TransformationFamily.affine.identity).map { $0 - $1 }
    #expect(noise.allSatisfy { $0 != 0 && abs($0) < 0.05 })
    #expect(Set(noise).count == 6)
  }

  @Test func `half the gradient factor is exactly half of what enters θ`() throws {
    let parameters = LayerOptions.transformer(Localisation.layers).drawnParameters(on: Self.shape)
    let gradients = try [1, 0.5, 0].map { factor in
      let layer = try layer(.affine) { ($0.localisation, $0.gradientFactor) = (Localisation.layers, factor) }
      layer.parameters.set(parameters)
      _ = try layer.forward(input)
      return try layer.backward(upstream)
    }
    for (whole, half) in zip(gradients[0].parameters, gradients[1].parameters) {
      #expect(half.numbers == whole.numbers.map { $0 / 2 })
    }
    #expect(gradients[2].parameters.allSatisfy { $0.numbers.allSatisfy { $0 == 0 } })
    // What reaches the input past θ is not touched.
    let past = zip(gradients[0].input.numbers, gradients[2].input.numbers).map { $0 - $1 }
    let pastHalf = zip(gradients[1].input.numbers, gradients[2].input.numbers).map { $0 - $1 }
    #expect(relativeL2(pastHalf, past.map { $0 / 2 }) < 1e-6)
  }

  @Test func `the penalty counts real training samples, weighs as they do, and no factor touches it`() throws
  {
    let layer = try layer(.translation) {
      ($0.penalty, $0.gradientFactor, $0.locked) = (0.5, 0, ["shift_y": 3])
    }
    layer.parameters.parameters[1].values[0] = 0.25
    layer.parameters.didChangeValues()
    layer.pass.sampleWeight = 0.125
    _ = try layer.forward(input)
    #expect(layer.pass.penalty == 2 * 0.25 * 0.25 * 0.25)
    #expect(try layer.backward(upstream).parameters[1].numbers == [2 * 0.5 * 0.25 * 0.125])
    layer.pass.count = 1
    layer.pass.penalty = 0
    _ = try layer.forward(input)
    #expect(layer.pass.penalty == 0.25 * 0.25 * 0.25)
    #expect(try layer.backward(upstream).parameters[1].numbers == [0.5 * 0.25 * 0.125])
    (layer.pass.isTraining, layer.pass.penalty) = (false, 0)
    _ = try layer.forward(input)
    #expect(layer.pass.penalty == 0)
    #expect(try layer.backward(upstream).parameters[1].numbers == [0])
  }

  @Test func `the rate's factor is that of the localisation network and its regression layer`() throws {
    var options = SpatialTransformerOptions([.dense(3)])
    options.pose.learningRateFactor = 0.0625
    var network = NetworkOptions()
    network.layers = [LayerOptions(.spatialTransformer(options)), .transformer([]), .dense(2)]
    let parameters = try Network(network, microBatch: 1, seed: 1).parameters.parameters
    #expect(parameters.map(\.learningRateFactor) == [0.0625, 0.0625, 0.0625, 0.0625, nil, nil, nil, nil])
    #expect(parameters.map(\.isLocalisation) == [true, true, true, true, true, true, false, false])
  }

  private static let planar = TransformationFamily.allCases.filter { $0.axes == 2 }

  private func layer(
    _ family: TransformationFamily, outputSize: [Int]? = nil, _ alignCorners: Bool = true,
    _ set: (inout PoseOptions) -> Void
  ) throws -> LayerUnderTest {
    var options = SpatialTransformerOptions([], outputSize: outputSize, alignCorners: alignCorners)
    options.pose.transformation = family
    set(&options.pose)
    return try LayerUnderTest(
      LayerOptions(.spatialTransformer(options)), behind: TensorDescriptor(Self.shape))
  }
}

extension LayerUnderTest {
  /// The layer as a record of its last warp.
  fileprivate var record: any WarpRecord {
    get throws { try #require(layer as? any WarpRecord) }
  }
}

extension TransformationFamily {
  /// The parameters' names.
  fileprivate var names: [String] {
    transformation(on: TargetGrid(output: ImageSize([3, 3]), input: ImageSize([3, 3]))).parameterNames
  }
}
