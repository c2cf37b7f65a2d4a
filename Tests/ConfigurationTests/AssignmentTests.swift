import Configuration
import Foundation
import Networks
import TestSupport
import Testing
import Training

/// Values given on the command line.
@Suite struct AssignmentTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("run.yaml")
    let yaml = """
      network: {layers: [max_pool: 2, spatial_transformer: {frozen: false}]}
      training: {steps: 5, optimizer: {kind: sgd, learning_rate: 0.5, momentum: 0.5}}
      """
    try yaml.write(toFile: path, atomically: true, encoding: .utf8)
  }

  private func problems(_ assignments: String...) -> String? {
    #expect(throws: ConfigurationError.self) { try RunOptions(file: path, set: assignments) }?.description
  }

  @Test func `an assignment wins over the file`() throws {
    let options = try RunOptions(file: path, set: ["training.steps=9", "seed=4", "checkpoint.keep=1"])
    #expect(options.training.steps == 9)
    #expect(options.training.optimizer.learningRate == 0.5)
    #expect(options.seed == 4)
    #expect(options.checkpoint.keep == 1)
  }

  @Test func `the last of two assignments wins`() throws {
    #expect(try RunOptions(file: path, set: ["seed=4", "seed=5"]).seed == 5)
  }

  @Test func `a value that is a list or has keys is YAML, and null takes an optional one back`() throws {
    let options = try RunOptions(
      file: path,
      set: ["training.optimizer={learning_rate: 0.25}", "network.input=[3, 8, 8]", "training.clip_norm=null"])
    #expect(options.training.optimizer.learningRate == 0.25)
    #expect(options.training.optimizer.momentum == 0.5)
    #expect(options.network.input == [3, 8, 8])
    #expect(options.training.clipNorm == nil)
  }

  @Test func `a number counts the elements of a list`() throws {
    let options = try RunOptions(file: path, set: ["network.layers.1.spatial_transformer.frozen=true"])
    var transformer = SpatialTransformerOptions()
    transformer.pose.frozen = true
    #expect(options.network.layers.last == LayerOptions(.spatialTransformer(transformer)))
  }

  @Test func `an option is added to a layer's short form, a layer of another kind takes its place`() throws {
    let added = try RunOptions(file: path, set: ["network.layers.0.max_pool.ceiling=true"])
    var (pooling, dense) = (PoolingOptions(), DenseOptions())
    (pooling.size, pooling.ceiling, dense.units, dense.activation) = (2, true, 5, .relu)
    #expect(added.network.layers[0] == LayerOptions(.maxPool(pooling)))
    let shortened = try RunOptions(
      file: path,
      set: [
        "network.layers.0.max_pool={ceiling: true, stride: 3}", "network.layers.0.max_pool=4",
        "network.layers.1=spatial_transformer", "network.layers.1.spatial_transformer.frozen=true",
        "network.layers.1=spatial_transformer",
      ]
    ).network.layers
    (pooling.size, pooling.stride) = (4, 3)
    var transformer = SpatialTransformerOptions()
    transformer.pose.frozen = true
    #expect(
      shortened == [LayerOptions(.maxPool(pooling)), LayerOptions(.spatialTransformer(transformer))],
      "a short form keeps what it does not say")
    let replaced = try RunOptions(
      file: path, set: ["network.layers.1.dense.units=5", "network.layers.1={dense: {activation: relu}}"])
    #expect(replaced.network.layers[1] == LayerOptions(.dense(dense)))
    #expect(
      try RunOptions(file: path, set: ["network.layers.0.max_pool=2", "network.layers.1=relu"])
        .network.layers[1] == LayerOptions(.relu))
  }

  @Test func `a kind is set before the keys beside it, in whatever order they come`() throws {
    let options = try RunOptions(
      file: path, set: ["training.optimizer.learning_rate=0.002", "training.optimizer.kind=adam"])
    #expect(options.training.optimizer.kind == .adam)
    #expect(options.training.optimizer.learningRate == 0.002)
  }

  @Test func `an assignment that a later one undoes is refused, unless both say the same key`() throws {
    #expect(
      problems("training.optimizer.momentum=0.8", "training.optimizer={kind: adam}")
        == "--set training.optimizer.momentum=0.8: training.optimizer: "
        + "without effect, as --set training.optimizer={kind: adam} replaces it; leave one of them out")
    #expect(
      problems("network.layers.0.max_pool.stride=3", "network.layers=[relu]")
        == "--set network.layers.0.max_pool.stride=3: network.layers: "
        + "without effect, as --set network.layers=[relu] replaces it; leave one of them out")
    #expect(
      problems("network.layers.0.max_pool.stride=3", "network.layers.0=relu")?.contains("without effect")
        == true)
    let options = try RunOptions(
      file: path, set: ["training.optimizer={kind: adam, beta1: 0.5}", "training.optimizer={kind: sgd}"])
    #expect(options.training.optimizer.kind == .sgd)
  }

  @Test func `problems name the option`() {
    #expect(
      problems("training.stepz=3")
        == "--set training.stepz=3: training.stepz: unknown key; did you mean steps?")
    #expect(
      problems("training.steps=three")
        == "--set training.steps=three: training.steps: "
        + "expected an integer from 1 to 1000000000, found 'three'")
    #expect(problems("training.steps") == "--set training.steps: expected key.path=value")
    #expect(
      problems("training.steps=") == "--set training.steps=: training.steps: nothing stands behind the =")
    #expect(
      problems("training.clip_norm=") == "--set training.clip_norm=: training.clip_norm: "
        + "nothing stands behind the =; training.clip_norm=null takes the value back")
    #expect(problems("training..steps=1") == "--set training..steps=1: expected key.path=value")
    #expect(problems("=1") == "--set =1: expected key.path=value")
    #expect(
      problems("network.layers.2.relu.name=a")
        == "--set network.layers.2.relu.name=a: network.layers.2: "
        + "network.layers has 2 elements, counted from 0")
    #expect(
      problems("training.steps.first=1")
        == "--set training.steps.first=1: training.steps: "
        + "expected an integer from 1 to 1000000000, found a mapping")
    #expect(
      problems("network={layers: {2: relu}}")
        == "--set network={layers: {2: relu}}: network.layers.2: "
        + "network.layers has 2 elements, counted from 0")
    #expect(
      problems("seed=[1")
        == "--set seed=[1: seed: expected an integer from 0 to 18446744073709551615, found '[1'")
    #expect(
      problems("network.input=[1")
        == "--set network.input=[1: not YAML: did not find expected ',' or ']' in column 1, "
        + "while parsing a flow sequence that starts in line 1")
  }
}
