// A layer's state: the same bits on all ranks as on one, kept by a checkpoint, and used when nothing is trained.

import Datasets
import Files
import Foundation
import MPI
import Networks
import Tensors
import Training

enum StateChecks {
  static let all: [String: RankCheck] = ["state": state]

  /// A network whose first layer keeps a running mean; arguments: a folder to write to.
  private static func state(world: Communicator, arguments: [String]) throws {
    try require(arguments.count == 1, "state takes a folder")
    let together = try trained(steps: 6, over: world)
    let mean = Array(together.network.state.values)
    try requireEqual(mean.map(\.bitPattern), try expectedMean(steps: 6).map(\.bitPattern), "the running mean")
    try checkResumed(together, in: RunFolder(arguments[0]), over: world)
    try checkEvaluation(of: together.network)
    guard let alone = try world.split(color: world.rank == 0 ? 0 : nil) else { return }
    let expected = try trained(steps: 6, over: alone).network
    for (found, expected) in [
      (together.network.state, expected.state), (together.network.parameters, expected.parameters),
    ] {
      try requireEqual(
        found.values.map(\.bitPattern), expected.values.map(\.bitPattern), "what several ranks learnt")
    }
  }

  /// The mean as the layer's definition has it: of every step's samples a quarter, from zero.
  private static func expectedMean(steps: Int) throws -> [Float] {
    let loader = Loader(Ramps(), seed: options(steps: steps).seed)
    let batch = Batch(Ramps.schema, capacity: 2)
    var mean = [Float](repeating: 0, count: 4)
    for step in 0..<steps {
      var sums = [Int64](repeating: 0, count: 4)
      for piece in 0..<4 {
        try loader.load(positions: step * 8 + 2 * piece..<step * 8 + 2 * piece + 2, into: batch)
        for i in 0..<4 {
          let change = RunningMean.change(
            of: mean[i], batch.images.pointer[i], batch.images.pointer[4 + i], batch: 8)
          sums[i] += Int64((Double(change) * 0x1p46).rounded(.toNearestOrEven))
        }
      }
      for i in 0..<4 { mean[i] += Float(sums[i]) * 0x1p-46 }
    }
    return mean
  }

  /// A run that stops after half of the steps and goes on from its checkpoint comes to the same.
  private static func checkResumed(
    _ whole: Trainer, in folder: RunFolder, over world: Communicator
  ) throws {
    let provenance = try Provenance(configuration: "", commandLine: ["rank-checks"], over: world)
    let start = try StartingPoint(.never, in: folder, over: world) { _ in }
    defer { start.leave() }
    try start.enter(over: world)
    _ = try trained(steps: 3, over: world, in: folder, provenance)
    let path = folder.checkpointPath(step: 3)
    try world.onRankZero {
      let file = try CheckpointFile(path)
      // Weight and bias with a velocity each, the running mean, configuration and hosts, and metrics.
      _ = try file.verify()
      try requireEqual(
        try file.tensors().map(\.name), ["dense/weight", "dense/bias", "mean/running_mean"], "tensors")
    }
    let rest = try trainer(steps: 6, over: world)
    try rest.resume(from: path)
    _ = try rest.run()
    try requireEqual(
      Array(rest.network.state.values), Array(whole.network.state.values), "the mean of a resumed run")
    try requireEqual(
      Array(rest.network.parameters.values), Array(whole.network.parameters.values),
      "parameters of a resumed run")
  }

  /// In evaluation the state counts, and stays as it is.
  private static func checkEvaluation(of network: Network) throws {
    let state = Array(network.state.values)
    let pass = Pass(capacity: 2, seed: 0)
    pass.isTraining = false
    let input = Tensor(network.input)
    for i in 0..<8 { input.elements[i] = state[i % 4] }
    let logits = Array(try network.forward(input, in: pass).elements)
    // What is the mean everywhere leaves nothing but the bias.
    let bias = Array(network.parameters.parameters[1].values)
    try requireEqual(logits, bias + bias, "logits of the mean")
    try requireEqual(Array(network.state.values), state, "state after an evaluation")
  }

  private static func trained(
    steps: Int, over world: Communicator, in folder: RunFolder? = nil, _ provenance: Provenance? = nil
  ) throws -> Trainer {
    let trainer = try trainer(steps: steps, over: world)
    _ = try trainer.run(in: folder, provenance: provenance)
    return trainer
  }

  private static func trainer(steps: Int, over world: Communicator) throws -> Trainer {
    try Trainer(
      options(steps: steps), try RunningMean.network(samples: 2, seed: 1), splits: Splits(training: Ramps()),
      over: world)
  }

  private static func options(steps: Int) -> RunOptions {
    var options = RunOptions()
    options.network.input = Ramps.schema.shape.dimensions
    (options.training.steps, options.training.batch, options.training.microBatches) = (steps, 8, 4)
    return options
  }
}

/// Subtracts the mean of the samples that it was trained on, (N, 1, 2, 2), and hands the rest to a dense layer.
///
/// Its running mean m goes by a quarter of the way to each batch's: m ← m + (mean − m) / 4.
private final class RunningMean: Layer {
  private let dense: any Layer
  private let mean: Parameter
  private let centred: Tensor

  private init(_ dense: any Layer, _ mean: Parameter) {
    self.dense = dense
    self.mean = mean
    centred = Tensor(dense.input)
  }

  static func network(samples: Int, seed: UInt64) throws -> Network {
    let (parameters, state) = (ParameterStore(), ParameterStore())
    var options = DenseOptions()
    options.units = 3
    let dense = try LayerOptions(.dense(options), name: "dense").makeLayer(
      behind: TensorDescriptor([samples, 1, 2, 2]), in: parameters)
    let mean = state.declare("mean/running_mean", shape: [4], initialization: .constant(0))
    return Network(RunningMean(dense, mean), parameters: parameters, state: state, seed: seed)
  }

  /// What a micro-batch of two samples adds to an element.
  static func change(of mean: Float, _ first: Float, _ second: Float, batch: Int) -> Float {
    ((first - mean) + (second - mean)) / Float(4 * batch)
  }

  var input: TensorDescriptor { dense.input }

  var output: TensorDescriptor { dense.output }

  var summary: LayerSummary { dense.summary }

  func forward(_ input: Tensor, in pass: Pass) throws -> Tensor {
    for i in centred.elements.indices { centred.elements[i] = input.elements[i] - mean.values[i % 4] }
    if pass.isTraining {
      let batch = Int((1 / pass.sampleWeight).rounded())
      for i in 0..<4 {
        mean.gradient[i] += Self.change(
          of: mean.values[i], input.elements[i], input.elements[4 + i], batch: batch)
      }
    }
    return try dense.forward(centred, in: pass)
  }

  func backward(_ outputGradient: Tensor, in pass: Pass) throws -> Tensor? {
    try dense.backward(outputGradient, in: pass)
  }
}

/// Small images of random brightness, the corners unlike each other.
private final class Ramps: Dataset {
  static let schema = Schema(shape: [1, 2, 2], classNames: ["a", "b", "c"])

  var schema: Schema { Self.schema }

  let count = 20

  let digest: UInt64 = 7

  func sampleID(at row: Int) -> Int { row }

  func read(_ row: Int, epoch: Int, into sample: SampleMemory) {
    var random = RandomStream(seed: 5, purpose: .distortion, key: SampleKey(epoch: epoch, sample: row))
    for i in 0..<4 { sample.pixels[i] = Float(UInt8(truncatingIfNeeded: random.nextWord())) / Float(i + 1) }
    sample.labels[0] = Int32(random.nextWord() % 3)
  }
}
