// What ranks must agree on around a step: failures, and the count of an evaluation.

import Datasets
import Files
import MPI
import Memory
import Networks
import Tensors
import Training

enum TrainingChecks {
  static let all: [String: RankCheck] = [
    "failure-of-rank-zero": failureOfRankZero,
    "failure-of-any-rank": failureOfAnyRank,
    "evaluation": evaluation,
    "broken-off": brokenOff,
  ]

  /// What rank 0 reads, and what it has against reading, arrives everywhere.
  private static func failureOfRankZero(world: Communicator, arguments: [String]) throws {
    let bytes = try world.fromRankZero { Array("rank \(world.rank) reads θ".utf8) }
    try requireEqual(String(decoding: bytes, as: UTF8.self), "rank 0 reads θ", "what rank 0 read")
    try requireEqual(try world.fromRankZero { [] }, [], "nothing read")
    var runs = 0
    try world.onRankZero { runs += 1 }
    try requireEqual(runs, world.rank == 0 ? 1 : 0, "runs on this rank")
    try requireFailure(.badData, "rank 0 found θ damaged") {
      try world.onRankZero { throw Fault(.badData, "rank \(world.rank) found θ damaged") }
    }
    try requireFailure(.internalError, "odd") {
      _ = try world.fromRankZero { throw Failure(description: "odd") }
    }
  }

  /// Each choice of failing ranks ends in the error of the lowest of them, on all ranks.
  private static func failureOfAnyRank(world: Communicator, arguments: [String]) throws {
    try requireEqual(try world.onEveryRank { world.rank * 10 }, world.rank * 10, "value of a good body")
    for failing in 1..<(1 << world.size) {
      let status: [ExitStatus] = [.missingInput, .cannotCreate, .mpi, .noCheckpoint]
      let lowest = failing.trailingZeroBitCount
      try requireFailure(status[lowest % 4], "rank \(lowest) has it") {
        try world.onEveryRank {
          guard failing >> world.rank & 1 == 1 else { return }
          throw Fault(status[world.rank % 4], "rank \(world.rank) has it")
        }
      }
    }
  }

  private static func requireFailure(_ status: ExitStatus, _ text: String, _ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as Fault where error.isKnownToAll {
      try requireEqual(error.exitStatus, status, "status")
      return try requireEqual(error.description, text, "sentence")
    }
    throw Failure(description: "no failure where '\(text)' was expected")
  }

  /// All ranks together read every sample once and come to what one rank comes to alone.
  private static func evaluation(world: Communicator, arguments: [String]) throws {
    var options = NetworkOptions()
    var dense = DenseOptions()
    (options.input, dense.units) = ([1, 3, 3], 4)
    options.layers = [LayerOptions(.dense(dense))]
    let network = try Network(options, microBatch: 5, seed: 2)
    let alone = try world.split(color: world.rank)
    for count in [1, 4, 5, 12, 37] {
      let samples = Noise(count: count)
      let (result, confusion) = try evaluate(network, samples, over: world)
      try world.allreduce(samples.reads, .sum)
      try requireEqual(Array(samples.reads), Array(repeating: 1, count: count), "reads of every sample")
      try requireEqual(result.count, count, "samples counted")
      let expected = try alone.map { try evaluate(network, Noise(count: count), over: $0) }
      try requireEqual(result, expected?.figures, "result")
      try requireEqual(confusion, expected?.confusion, "confusion")
      try requireEqual(confusion?.counts.reduce(0, +), Int64(count), "samples in the confusion")
      try require(
        count < 37 || (1..<37).contains(result.sums[1]), "\(result.sums[1]) errors of 37 tell nothing")
    }
  }

  /// What the last rank breaks off is void on all, wherever the others are, and the next one is whole.
  private static func brokenOff(world: Communicator, arguments: [String]) throws {
    var options = NetworkOptions()
    var dense = DenseOptions()
    (options.input, dense.units) = ([1, 3, 3], 4)
    options.layers = [LayerOptions(.dense(dense))]
    let network = try Network(options, microBatch: 5, seed: 2)
    let evaluator = try Evaluator(network, by: [.crossEntropy], of: Noise.schema, over: world)
    for moment in 1...2 {
      var looks = 0
      let sums = try evaluator.evaluate(
        Noise(count: 50),
        unless: {
          looks += 1
          return world.rank == world.size - 1 && looks == moment
        })
      try require(sums == nil, "a validation that a rank broke off was counted")
    }
    try requireEqual(try evaluator.evaluate(Noise(count: 50)).count, 50, "samples counted")
  }

  private static func evaluate(
    _ network: Network, _ samples: Noise, over world: Communicator
  ) throws -> (figures: FigureSums, confusion: Confusion?) {
    let evaluator = try Evaluator(
      network, by: [.crossEntropy], of: Noise.schema, confusion: Confusion(heads: 1, classCount: 4),
      over: world)
    return (try evaluator.evaluate(samples), evaluator.confusion)
  }
}

/// Random images, which count how often they are read.
private final class Noise: Dataset {
  static let schema = Schema(shape: [1, 3, 3], classNames: ["a", "b", "c", "d"])

  var schema: Schema { Self.schema }
  let count: Int
  let digest: UInt64 = 0
  private let memory: AlignedMemory<Int64>

  init(count: Int) {
    self.count = count
    memory = AlignedMemory(repeating: 0, count: count)
  }

  var reads: UnsafeMutableBufferPointer<Int64> { memory.elements }

  func sampleID(at row: Int) -> Int { row }

  func read(_ row: Int, epoch: Int, into sample: SampleMemory) {
    reads[row] += 1
    var random = RandomStream(seed: 5, purpose: .distortion, key: SampleKey(epoch: 0, sample: row))
    for i in 0..<schema.shape.count { sample.pixels[i] = Float(random.nextWord() % 256) }
    sample.labels[0] = Int32(random.nextWord() % 4)
  }
}
