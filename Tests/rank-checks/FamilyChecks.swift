// Training with transformers of every family and placement: the same bits on all ranks as on one.

import Configuration
import Datasets
import Foundation
import MPI
import Networks
import SpatialTransformers
import Tensors
import Training

enum FamilyChecks {
  static let all: [String: RankCheck] = [
    "families": families, "placements": placements, "objectives": objectives,
  ]

  /// A transformer of each family at the input; arguments: a folder of digits.
  private static func families(world: Communicator, arguments: [String]) throws {
    try require(arguments.count == 1, "families takes a folder of digits")
    for family in TransformationFamily.allCases {
      let transformer = """
        - spatial_transformer:
            name: transformer
            transformation: \(family.rawValue)
            localisation: [average_pool: 4, dense: {units: 8, activation: relu}]
            output_size: \(Array(repeating: 12, count: family.axes))
        """
      try check(family.rawValue, [transformer], axes: family.axes, digits: arguments[0], over: world)
    }
  }

  /// Transformers side by side, composed, and deep, with every kernel, and θ fed forward; arguments: a folder of digits.
  private static func placements(world: Communicator, arguments: [String]) throws {
    try require(arguments.count == 1, "placements takes a folder of digits")
    let kernels = SamplingKernel.allCases.filter { $0.axes.contains(2) }
    let branches = kernels.map { kernel in
      "[spatial_transformer: {kernel: \(kernel.rawValue), outside: border, output_size: [14, 14], localisation: [average_pool: 4]}]"
    }
    let composed = """
      - composed_transformers:
          name: composed
          stages:
            - {transformation: similarity, penalty: 0.1, localisation: [average_pool: 4]}
            - {transformation: projective, ranges: {h31: [-0.5, 0.5]}, localisation: [average_pool: 4]}
      """
    let parallel = "- parallel: {name: parallel, branches: [\(branches.joined(separator: ", "))]}"
    let deep = "- spatial_transformer: {name: transformer, locked: {a12: 0}, localisation: [average_pool: 2]}"
    try check("placements", [composed, parallel, deep], axes: 2, digits: arguments[0], over: world)
  }

  /// Two heads, and poses of a transformer, of a product and of volumes, supervised with and without classes; arguments: a
  /// folder of digits.
  private static func objectives(world: Communicator, arguments: [String]) throws {
    try require(arguments.count == 1, "objectives takes a folder of digits")
    let plain = "- spatial_transformer: {name: transformer, localisation: [average_pool: 4]}"
    let volume =
      "- spatial_transformer: {name: transformer, transformation: affine_3d, output_size: [12, 12, 12], localisation: [average_pool: 4]}"
    let composed = """
      - composed_transformers:
          stages:
            - {name: first, transformation: similarity, localisation: [average_pool: 4]}
            - {name: transformer, localisation: [average_pool: 4]}
      """
    for (name, layers, axes, objective) in [
      ("two heads", plain, 2, "[cross_entropy: 2]"),
      ("a pose beside classes", plain, 2, "[cross_entropy, pose: {transformer: transformer, weight: 0.5}]"),
      ("a product alone", composed, 2, "[pose: transformer]"),
      ("volumes", volume, 3, "[cross_entropy, pose: transformer]"),
    ] {
      try check(name, [layers], axes: axes, digits: arguments[0], objective: objective, over: world)
    }
  }

  /// Trains on all ranks together and on each alone, and compares.
  private static func check(
    _ name: String, _ layers: [String], axes: Int, digits: String, objective: String = "[cross_entropy]",
    over world: Communicator
  ) throws {
    let options = try options(layers, axes: axes, digits: digits, objective: objective)
    let together = try learnt(options, over: world)
    // One rank is enough to compare with, and the others' cores help it.
    guard let alone = try world.split(color: world.rank == 0 ? 0 : nil) else { return }
    try requireEqual(together, try learnt(options, over: alone), "bits of what was learnt by \(name)")
  }

  /// The bits of all parameters after training, each transformer's among them moved from where it began, and of the last
  /// line of metrics.
  private static func learnt(_ options: RunOptions, over ranks: Communicator) throws -> [UInt64] {
    var splits = try Splits.open(options.data, seed: options.seed, over: ranks)
    if options.objective.heads == 2 { splits = splits.withTwoLabels }
    let trainer = try Trainer(options, splits: splits, over: ranks)
    let start = trainer.network.parameters.values.map(\.bitPattern)
    _ = try trainer.run()
    for parameter in trainer.network.parameters.parameters where parameter.name.hasSuffix("regression/bias") {
      let moved = zip(parameter.values, start[parameter.range]).contains { $0.bitPattern != $1 }
      // Nearest gives θ no gradient.
      try require(moved || parameter.name.hasPrefix("parallel/0/"), "\(parameter.name) did not move")
    }
    let last = trainer.progress.metrics.last
    let figures = options.objective.figures.flatMap { [$0, MetricsLine.validation($0)] }
    try require(last.map { last in figures.allSatisfy { last[$0] != nil } } ?? false, "figures are missing")
    return trainer.network.parameters.values.map { UInt64($0.bitPattern) }
      + figures.map { last?[$0]?.bitPattern ?? 0 }
  }

  private static func options(
    _ layers: [String], axes: Int, digits: String, objective: String
  ) throws -> RunOptions {
    let canvas = axes == 3 ? "{kind: volume, canvas: 28}" : "{kind: r}"
    let input = axes == 3 ? "[1, 28, 28, 28]" : "[1, 28, 28]"
    let list = (layers + ["- average_pool: 4", "- dense: {units: 10, pose_from: transformer}"])
      .joined(separator: "\n").replacingOccurrences(of: "\n", with: "\n    ")
    return try RunOptions(
      yaml: """
        seed: 3
        data: {digits: \(digits), distortion: \(canvas), validation: 40}
        network:
          input: \(input)
          layers:
            \(list)
        objective: \(objective)
        training:
          steps: 2
          batch: 4
          micro_batches: 4
          optimizer: {learning_rate: 0.01, localisation_factor: 1}
        """)
  }
}

extension Splits {
  /// The same samples with two labels of five classes, for two heads of ten logits.
  fileprivate var withTwoLabels: Splits {
    Splits(training: TwoLabels(training), validation: validation.map { TwoLabels($0) }, test: nil)
  }
}

/// Digits with two labels.
private final class TwoLabels: Dataset {
  private let base: any Dataset
  let schema: Schema

  init(_ base: any Dataset) {
    self.base = base
    var schema = base.schema
    (schema.labelsPerSample, schema.classNames) = (2, Array(schema.classNames.prefix(5)))
    self.schema = schema
  }

  var count: Int { base.count }

  var digest: UInt64 { base.digest }

  func sampleID(at row: Int) -> Int { base.sampleID(at: row) }

  func read(_ row: Int, epoch: Int, into sample: SampleMemory) throws {
    try base.read(row, epoch: epoch, into: sample)
    (sample.labels[0], sample.labels[1]) = (sample.labels[0] % 5, 4 - sample.labels[0] / 2)
  }
}
