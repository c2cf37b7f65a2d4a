import Configuration
import Datasets
import Foundation
import Networks
import TestSupport
import Testing
import Training

/// The resolved configuration, and the ones that come with the program.
@Suite struct ResolvedTests {
  private static let folder = repository.appending(path: "Configs")

  private static let files: [String] = {
    let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    // Parts change what others say, and are nothing alone; what includes them is read.
    return paths.filter { $0.hasSuffix(".yaml") && !$0.contains("/parts/") }.sorted()
  }()

  @Test func `the configurations of the design are there`() {
    let runs = ["r", "rts"].flatMap { set in ["fcn", "cnn", "st-fcn", "st-cnn"].map { "\(set)-\($0).yaml" } }
    #expect(Set(runs + ["quickstart.yaml", "smoke.yaml", "volume-st-cnn.yaml"]).isSubset(of: Self.files))
  }

  @Test(arguments: files)
  func `every configuration loads, and its resolved text reads back equal`(file: String) throws {
    let options = try RunOptions(file: Self.folder.appending(path: file).path)
    let read = try RunOptions(yaml: options.yaml)
    #expect(read == options)
    #expect(read.yaml == options.yaml)
  }

  @Test func `the quick start says what it was measured with`() throws {
    let options = try RunOptions(file: Self.folder.appending(path: "quickstart.yaml").path)
    #expect(options.data.distortion.kind == .rotationScaleTranslation)
    #expect(options.network.input == [1, 42, 42])
    #expect(options.network.layers.count == 7)
    #expect(options.training.batch == 256)
    #expect(options.training.optimizer.localisationFactor == 0.3)
  }

  @Test func `volumes are read and written back with their slices`() throws {
    let options = try RunOptions(
      yaml: "network: {input: [1, 60, 50, 40], layers: [convolution: {filters: 2, kernel: 3}]}")
    #expect(options.network.input == [1, 60, 50, 40])
    #expect(options.yaml.contains("input: [1, 60, 50, 40]"))
    #expect(try RunOptions(yaml: options.yaml) == options)
  }

  @Test func `defaults are those of the options`() throws {
    #expect(try RunOptions(yaml: "") == RunOptions())
  }

  @Test func `the resolved text has every key, short lists and leaves on one line`() throws {
    let yaml = "network: {layers: [relu, max_pool: 2]}\ntraining: {clip_norm: 0.1}"
    #expect(
      try RunOptions(yaml: yaml).yaml == """
        seed: 1
        data:
          digits: mnist
          distortion: {kind: none}
          augmentation: []
          normalisation: none
          validation: 0
          test_seed: 20150605
        network:
          input: [1, 28, 28]
          layers:
          - relu
          - max_pool: {size: 2, ceiling: false}
        objective:
        - cross_entropy: {heads: 1, weight: 1.0}
        training:
          steps: 1000
          batch: 256
          micro_batches: 8
          threads: 1
          reduction: exact
          optimizer: {kind: sgd, learning_rate: 0.01, localisation_factor: 1.0, \
        localisation_warm_up: 0, weight_decay: 0.0, momentum: 0.9, nesterov: false}
          schedule: {kind: constant, warm_up: 0}
          clip_norm: 0.1
          log_every: 20
          compare_every: 100
          on_not_finite: {kind: stop}
          on_collapse: {kind: warn}
        checkpoint:
          every: 500
          keep: 3
        logging:
          tensorboard: false
          tensorboard_images_every: 1

        """)
  }

  @Test func `only volumes have a depth and an angle`() throws {
    let volume = try RunOptions(yaml: "data: {distortion: {kind: volume, canvas: 32, angle: 0.5}}")
    #expect(volume.yaml.contains("  distortion: {kind: volume, canvas: 32, depth: 14, angle: 0.5}\n"))
    #expect(try RunOptions(yaml: volume.yaml) == volume)
  }

  @Test func `numbers and awkward texts come back exactly`() throws {
    var options = RunOptions()
    options.seed = .max
    options.training.optimizer.learningRate = 0.1 + 0.2
    options.training.optimizer.kind = .adam
    options.training.optimizer.epsilon = Double(Float.leastNormalMagnitude)
    for digits in [
      "null", "~", "true", "12", "a: b", "# x", "it's", "\"", "a\nb", "ünï ∂", " x ", "- y", "{", "*a",
    ] {
      options.data.digits = digits
      #expect(try RunOptions(yaml: options.yaml) == options)
    }
  }

  @Test func `the reference lists keys of every depth with their defaults`() {
    let lines = RunOptions.reference.split(separator: "\n")
    for line in [
      "training.steps: 1000    # updates of the parameters in all; an integer from 1 to 1000000000",
      "training.optimizer.beta2: 0.999    # the decay of its square's; a number in [0, 1), kind adam or adamw",
      "training.average.decay: 0.999    # the share of the average that a step keeps; after n steps at most (1 + n) / (10 + n); a number in [0, 1), kind ema",
      "training.optimizer.groups.N.match:    # the parameters, by a path or a pattern; a path of parameters, such as transformer/localisation or */bias, required",
      "network.layers.N.relu:    # zero where the input is negative",
      "network.layers.N.max_pool:    # the largest of each window; keys, or its size alone",
      "network.layers.N.convolution.stride: 1    # places between two windows; an integer from 1 to 4096",
      "network.layers.N.spatial_transformer.output_size: null    # rows and columns of the output, of volumes slices first; null for the input's; a list",
      "network.layers.N.spatial_transformer.start.deviation: 0.05    # the standard deviation of the noise on the identity; a number above 0 and at most 1e30, kind perturbed",
      "network.layers.N.spatial_transformer.ranges: {}    # bounds of parameters of the transformation, by name or for all; names, each with two numbers from -1e30 to 1e30, the lower first",
      "network.layers.N.composed_transformers.stages.N.control_points: 4    # rows, and columns, of control points, of families that have them; an integer from 2 to 32",
      "network.layers.N.composed_transformers.align_corners: true    # whether -1 and 1 are the centres of the outermost pixels, not their outer edges; true or false",
    ] {
      #expect(lines.contains { $0 == line }, "\(line)")
    }
  }
}
