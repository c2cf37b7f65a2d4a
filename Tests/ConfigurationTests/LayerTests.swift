import Configuration
import Networks
import Testing
import Training

/// The ways in which layers are written.
@Suite struct LayerTests {
  private func layers(_ yaml: String) throws -> [LayerOptions] {
    try RunOptions(yaml: "network:\n  layers:\n\(yaml)", named: "net.yaml").network.layers
  }

  private func problems(_ yaml: String) -> String? {
    #expect(throws: ConfigurationError.self) { try layers(yaml) }?.description
  }

  @Test(arguments: [
    ("  - max_pool: 3", "  - max_pool: {size: 3}"),
    ("  - average_pool: 2", "  - average_pool: {size: 2}"),
    ("  - dense: 10", "  - dense: {units: 10, activation: none}"),
    ("  - dense: 10", "  - dense: {units: 10, pose_from: null}"),
    ("  - dropout: 0.25", "  - dropout: {rate: 0.25}"),
    ("  - dropout", "  - dropout: {rate: 0.5}"),
    ("  - relu", "  - relu:"),
    ("  - relu", "  - relu: {}"),
    ("  - spatial_transformer", "  - spatial_transformer: {transformation: affine}"),
    ("  - leaky_relu", "  - leaky_relu: {slope: 0.01}"),
    ("  - leaky_relu: 0.2", "  - leaky_relu: {slope: 0.2}"),
    ("  - global_average_pool", "  - global_average_pool: {}"),
    (
      "  - batch_normalisation",
      "  - batch_normalisation: {epsilon: 1e-5, momentum: 0.1, activation: none}"
    ),
    (
      "  - dense: {units: 2, activation: leaky_relu}",
      "  - dense: {units: 2, activation: leaky_relu, slope: 0.01}"
    ),
    ("  - depth_projection", "  - depth_projection: {}"),
    ("  - parallel: {branches: [[], [dense: 3]]}", "  - parallel: {branches: [[], [dense: {units: 3}]]}"),
  ])
  func `a short form means the long one`(short: String, long: String) throws {
    #expect(try layers(short) == layers(long))
  }

  @Test func `every option of a layer is read`() throws {
    let read = try layers(
      """
        - convolution: {name: a, filters: 4, kernel: 5, stride: 2, padding: 1, activation: relu, initialization: lecun}
        - max_pool: {size: 3, stride: 2, ceiling: true}
        - spatial_transformer: {output_size: [14, 12], align_corners: false, frozen: true, localisation: [dense: 3]}
      """)
    var convolution = ConvolutionOptions()
    (convolution.filters, convolution.kernel, convolution.stride, convolution.padding) = (4, 5, 2, 1)
    (convolution.activation, convolution.initialization) = (.relu, .lecun)
    var pooling = PoolingOptions()
    (pooling.size, pooling.stride, pooling.ceiling) = (3, 2, true)
    var dense = DenseOptions()
    dense.units = 3
    var transformer = SpatialTransformerOptions()
    (transformer.sampling.outputSize, transformer.sampling.alignCorners) = ([14, 12], false)
    transformer.pose.frozen = true
    transformer.pose.localisation = [LayerOptions(.dense(dense))]
    #expect(
      read == [
        LayerOptions(.convolution(convolution), name: "a"), LayerOptions(.maxPool(pooling)),
        LayerOptions(.spatialTransformer(transformer)),
      ])
  }

  @Test func `a dense layer names the transformer whose pose it reads`() throws {
    let read = try layers("  - dense: {units: 4, pose_from: towers/0/warp}")
    var dense = DenseOptions()
    (dense.units, dense.poseFrom) = (4, "towers/0/warp")
    #expect(read == [LayerOptions(.dense(dense))])
    var options = RunOptions()
    options.network.layers = read
    #expect(try RunOptions(yaml: options.yaml) == options)
  }

  @Test func `branches are read in order and written back`() throws {
    let read = try layers("  - parallel: {name: both, branches: [[relu, dense: 2], [], [depth_projection]]}")
    var (dense, parallel) = (DenseOptions(), ParallelOptions())
    dense.units = 2
    parallel.branches = [
      [LayerOptions(.relu), LayerOptions(.dense(dense))], [], [LayerOptions(.depthProjection)],
    ]
    #expect(read == [LayerOptions(.parallel(parallel), name: "both")])
    var options = RunOptions()
    options.network.layers = read
    #expect(try RunOptions(yaml: options.yaml) == options)
  }

  @Test(arguments: [
    (
      "  - convolutoin: 3",
      "net.yaml:3: network.layers.0.convolutoin: unknown layer; did you mean convolution?"
    ),
    ("  - convolution: 3", "net.yaml:3: network.layers.0.convolution: expected keys, found '3'"),
    (
      "  - relu\n  - convolution: {kernel: 3}",
      "net.yaml:4: network.layers.1.convolution.filters: missing; expected an integer from 1 to 65536"
    ),
    (
      "  - max_pool: 0",
      "net.yaml:3: network.layers.0.max_pool.size: expected an integer from 1 to 4096, found '0'"
    ),
    (
      "  - {dense: 10, name: last}",
      "net.yaml:3: network.layers.0: expected the kind of one layer, found the keys dense, name"
    ),
    ("  - [relu]", "net.yaml:3: network.layers.0: expected the kind of one layer, found a list of 1"),
    ("  - relu: {rate: 1}", "net.yaml:3: network.layers.0.relu.rate: unknown key; known are name"),
    (
      "  - relu: {name: a/b}",
      "net.yaml:3: network.layers.0.relu.name: expected a name without / and ., found 'a/b'"
    ),
    (
      "  - spatial_transformer:\n      localisation:\n        - dense: x",
      "net.yaml:5: network.layers.0.spatial_transformer.localisation.0.dense.units: "
        + "expected an integer from 1 to 1000000, found 'x'"
    ),
    (
      "  - dense: {units: 4, pose_from: ''}",
      "net.yaml:3: network.layers.0.dense.pose_from: "
        + "expected the name or path of a transformer before it, found ''"
    ),
    ("  - parallel", "net.yaml:3: network.layers.0.parallel.branches: missing; expected a list"),
    (
      "  - parallel: {branches: []}",
      "net.yaml:3: network.layers.0.parallel.branches: expected at least one branch, found none"
    ),
    (
      "  - parallel:\n      branches:\n        - relu",
      "net.yaml:5: network.layers.0.parallel.branches.0: expected a list, found 'relu'"
    ),
    (
      "  - parallel:\n      branches:\n        - []\n        - [dense: x]",
      "net.yaml:6: network.layers.0.parallel.branches.1.0.dense.units: "
        + "expected an integer from 1 to 1000000, found 'x'"
    ),
  ])
  func `a wrong layer is refused with its place in the network`(yaml: String, problem: String) {
    #expect(problems(yaml) == problem)
  }

  @Test func `neighbours do not share a name, nor the index that stands for one`() throws {
    #expect(
      problems("  - relu: {name: a}\n  - relu: {name: a}")
        == "net.yaml:4: network.layers.1: the name 'a' is also that of layer 0")
    #expect(
      problems("  - relu: {name: 1}\n  - relu")
        == "net.yaml:4: network.layers.1: the name '1' is also that of layer 0")
    #expect(
      problems("  - spatial_transformer:\n      localisation: [relu: {name: b}, relu: {name: b}]")
        == "net.yaml:4: network.layers.0.spatial_transformer.localisation.1: "
        + "the name 'b' is also that of layer 0")
    #expect(
      problems("  - parallel:\n      branches:\n        - [relu]\n        - [relu: {name: 1}, relu]")
        == "net.yaml:6: network.layers.0.parallel.branches.1.1: the name '1' is also that of layer 0")
    #expect(try layers("  - parallel: {branches: [[relu: {name: a}], [relu: {name: a}]]}").count == 1)
    #expect(
      try layers("  - relu: {name: a}\n  - spatial_transformer: {localisation: [relu: {name: a}]}").count == 2
    )
  }
}
