// A checkpoint read back as other programs read it.

import Configuration
import Datasets
import Foundation
import MPI
import Networks
import Tensors
import Training

enum RoundTripChecks {
  static let all: [String: RankCheck] = ["logits": logits, "replaced-checkpoint": replacedCheckpoint]

  /// What another program computed from a checkpoint for the first test digits, undistorted.
  private struct Golden: Decodable {
    var logits: [[Double]]
  }

  /// The logits of a checkpoint agree with golden ones; arguments: checkpoint, folder of digits, golden file.
  private static func logits(world: Communicator, arguments: [String]) throws {
    try require(arguments.count == 3, "logits takes a checkpoint, a folder of digits and a golden file")
    let golden = try JSONDecoder().decode(
      Golden.self, from: Data(contentsOf: URL(fileURLWithPath: arguments[2])))
    let settings = ["data.digits=\(arguments[1])", "data.distortion.kind=none"]
    let found = try evaluate(arguments[0], settings, count: golden.logits.count, world)
    let expected = golden.logits.flatMap { $0 }
    try requireEqual(found.count, expected.count, "number of logits")
    let distance = zip(found, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    let length = expected.reduce(0) { $0 + $1 * $1 }.squareRoot()
    // Sums of some hundred Float32 products, five layers deep.
    try require(distance <= 1e-5 * length, "relative distance of logits is \(distance / length)")
  }

  /// A checkpoint that is deleted between its name and its bytes is replaced by the one that the run names then, on all ranks;
  /// arguments: the folder of a run, whose newest checkpoint is lost, the step of that, and of the one before.
  private static func replacedCheckpoint(world: Communicator, arguments: [String]) throws {
    try require(arguments.count == 3, "replaced-checkpoint takes a folder and two steps")
    let folder = RunFolder(arguments[0])
    var steps: [Int] = []
    let found = try NamedCheckpoint.read(folder.path, set: [], over: world) { named in
      steps.append(named.step)
      try world.onRankZero {
        guard steps.count == 1 else { return }
        try FileManager.default.removeItem(atPath: named.path)
      }
      try world.onRankZero { _ = try CheckpointFile(named.path) }
      return named.path
    }
    try requireEqual(
      steps, arguments[1...].compactMap { Int($0) }, "steps of the checkpoints that were tried")
    try requireEqual(found, folder.checkpointPath(step: steps[1]), "the checkpoint")
  }

  private static func evaluate(
    _ path: String, _ settings: [String], count: Int, _ world: Communicator
  ) throws -> [Double] {
    let file = try CheckpointFile(path)
    let options = try RunOptions(yaml: file.configuration, named: path, set: settings)
    let splits = try Splits.open(options.data, seed: options.seed, over: world)
    let network = try Network(options.network, microBatch: count, seed: 0)
    try file.restore(network.parameters, state: network.state)
    guard let test = splits.test else { throw Failure(description: "no test digits") }
    let batch = Batch(test.schema, capacity: count)
    try Loader(test, seed: 0).load(rows: 0..<count, into: batch)
    let pass = Pass(capacity: count, seed: 0)
    pass.isTraining = false
    return try network.forward(batch.images, in: pass).elements.map(Double.init)
  }
}
