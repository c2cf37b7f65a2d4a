import Configuration
import Foundation
import Networks
import TestSupport
import Testing
import Training

/// A section with nothing in it never brings the defaults back.
@Suite struct EmptySectionTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try """
    data: {digits: d, distortion: {kind: volume, depth: 9}, validation: 3}
    network:
      input: [1, 9, 9, 9]
      layers:
      - spatial_transformer:
          transformation: affine_3d
          locked: {scale: 1}
          ranges: {all: [-2, 2]}
          start: {kind: perturbed, deviation: 0.5}
      - dense: {units: 7, activation: relu}
    training: {steps: 5, batch: 32, optimizer: {kind: adam, beta1: 0.5}, schedule: {kind: step, every: 3}}
    checkpoint: {every: 4}
    """.write(toFile: folder.path("base.yaml"), atomically: true, encoding: .utf8)
  }

  private func load(_ text: String) throws(ConfigurationError) -> RunOptions {
    let path = folder.path("run.yaml")
    try? "include: [base.yaml]\n\(text)\n".write(toFile: path, atomically: true, encoding: .utf8)
    return try RunOptions(file: path)
  }

  static let sections = [
    "data:", "data:\n  distortion:", "network:", "network:\n  layers:\n    0:", "training:",
    "training:\n  # steps: 20",
    "training:\n  optimizer:\n  schedule:", "checkpoint:\n",
    "data: {distortion: }\ntraining: {optimizer: }",
    "network: {layers: {0: {spatial_transformer: }}}",
    "network: {layers: {0: {spatial_transformer: {start: }}}}",
    "network: {layers: {0: {spatial_transformer: {locked: , ranges: }}, 1: {dense: }}}",
    "network: {layers: {0: spatial_transformer}}", "training: {}", "data: {distortion: {}}", "",
  ]

  @Test(arguments: sections)
  func `a section with nothing in it keeps what an included file says`(text: String) throws {
    #expect(try load(text) == RunOptions(file: folder.path("base.yaml")))
  }

  @Test func `an included file with an empty section keeps what one before it says`() throws {
    try "training:\ndata: {distortion: }".write(
      toFile: folder.path("empty.yaml"), atomically: true, encoding: .utf8)
    try "include: [base.yaml, empty.yaml]".write(
      toFile: folder.path("a.yaml"), atomically: true, encoding: .utf8)
    try "include: [a.yaml]\nnetwork:".write(toFile: folder.path("b.yaml"), atomically: true, encoding: .utf8)
    #expect(try RunOptions(file: folder.path("b.yaml")) == RunOptions(file: folder.path("base.yaml")))
  }

  @Test(arguments: [
    ("training: null", "training: expected keys, found null"), ("data: ~", "data: expected keys, found null"),
    ("training: {optimizer: null}", "training.optimizer: expected keys, found null"),
    ("training: ''", "training: expected keys, found ''"),
    ("training: []", "training: expected keys, found a list of 0"),
    ("network: {layers: }", "network.layers: expected a list, found nothing"),
    ("network: {layers: null}", "network.layers: expected a list, found null"),
    (
      "network: {input: }",
      "network.input: expected a list of 3 or 4, each an integer from 1 to 4096, found nothing"
    ),
    ("training: {steps: }", "training.steps: expected an integer from 1 to 1000000000, found nothing"),
    ("training: {steps: ~}", "training.steps: expected an integer from 1 to 1000000000, found null"),
    (
      "training: {clip_norm: }",
      "training.clip_norm: expected a number above 0 and at most 1e30, found nothing"
    ),
    ("data: {file: }", "data.file: expected the path of a dataset, found nothing"),
    (
      "network: {layers: {0: {spatial_transformer: {locked: null}}}}",
      "network.layers.0.spatial_transformer.locked: expected keys, found null"
    ),
    ("network: {layers: {1: null}}", "network.layers.1: expected keys, found null"),
  ])
  func `null and a value with nothing behind it are refused at their line`(text: String, problem: String) {
    let error = #expect(throws: ConfigurationError.self) { try load(text) }
    #expect(error?.description == "\(folder.path("run.yaml")):2: \(problem)")
  }

  @Test(arguments: [
    ("training: null", "training: {steps: 3}", "training: expected keys, found null"),
    ("training: 5", "training: {steps: 3}", "training: expected keys, found '5'"),
    (
      "training: {optimizer: [adam]}", "training: {optimizer: {beta1: 0.5}}",
      "training.optimizer: expected keys, found a list of 1"
    ),
    (
      "network: {layers: {1: {dense: null}}}", "network: {layers: {1: {dense: {units: 3}}}}",
      "network.layers.1.dense: expected keys, found null"
    ),
    (
      "network: {layers: {1: null}}", "network: {layers: {1: {dense: {units: 3}}}}",
      "network.layers.1: expected keys, found null"
    ),
  ])
  func `keys behind what would have made a section forget its own do not hide it`(
    first: String, second: String, problem: String
  ) throws {
    try first.write(toFile: folder.path("first.yaml"), atomically: true, encoding: .utf8)
    try "include: [base.yaml, first.yaml]\n\(second)".write(
      toFile: folder.path("run.yaml"), atomically: true, encoding: .utf8)
    let error = #expect(throws: ConfigurationError.self) { try RunOptions(file: folder.path("run.yaml")) }
    #expect(error?.description == "\(folder.path("first.yaml")):1: \(problem)")
  }

  @Test(arguments: [
    "training", "data", "data.distortion", "training.optimizer", "network", "network.layers",
    "network.layers.0",
    "network.layers.0.spatial_transformer", "network.layers.0.spatial_transformer.locked", "checkpoint",
    "seed",
    "training.steps", "training.clip_norm", "data.file", "training.optimizer.kind",
  ])
  func `an assignment with nothing behind it is refused`(key: String) {
    for text in ["", " ", "null", "~", "# x"]
    where text != "null" || !["training.clip_norm", "data.file"].contains(key) {
      guard key != "data.file" || text.isEmpty else { continue }
      let assignment = "\(key)=\(text)"
      let error = #expect(throws: ConfigurationError.self, "\(assignment)") {
        try RunOptions(file: folder.path("base.yaml"), set: [assignment])
      }
      #expect(
        error?.description.hasPrefix("--set \(assignment): \(key)") == true, "\(error?.description ?? "")")
    }
  }

  @Test func `a name is taken out of a section by null`() throws {
    let options = try load(
      "network: {layers: {0: {spatial_transformer: {locked: {scale: null}, ranges: {x: [0, 1]}}}}}")
    guard case .spatialTransformer(let transformer) = options.network.layers[0].kind else {
      Issue.record("another layer")
      return
    }
    #expect(transformer.pose.locked == [:])
    #expect(transformer.pose.ranges == ["all": -2...2, "x": 0...1])
  }
}
