// The running moments that averaged weights have of their own: measured by the samples of an epoch, the same on any ranks.

import Datasets
import Files
import Foundation
import MPI
import Networks
import Synchronization
import Tensors
import Training

enum MomentChecks {
  static let all: [String: RankCheck] = [
    "average-moments": moments, "large-moments": largeMoments, "sick-moments": sickness,
    "stopped-moments": stop,
  ]

  /// They are the mean over the micro-batches of an epoch, of the averaged weights and without dropout; a run that stops on
  /// these ranks and goes on has the same; arguments: a folder to write to.
  private static func moments(world: Communicator, arguments: [String]) throws {
    try require(arguments.count == 1, "average-moments takes a folder")
    let whole = try trained(options(steps: 6), over: world)
    guard let average = whole.average, let found = average.moments else {
      return try require(false, "no moments")
    }
    // After steps 2, 4 and 6, of which the last ends in epoch 5.
    try requireEqual([average.count, found.models], [3, 3], "models, and those measured")
    let expected = try plainMoments(Array(average.values), epoch: 5)
    for (found, expected) in zip(found.values, expected) {
      try require(abs(Double(found) - expected) <= 1e-5 * abs(expected), "\(found), expected \(expected)")
    }
    try require(Array(whole.network.state.values) != Array(found.values), "the last moments are others")
    if let alone = try world.split(color: world.rank == 0 ? 0 : nil) {
      let other = try trained(options(steps: 6), over: alone)
      try requireEqual(bits(other.network.state.values), bits(whole.network.state.values), "last moments")
      try requireEqual(bits(other.average?.moments?.values), bits(found.values), "moments of one rank")
    }
    try checkResumed(bits(found.values), in: RunFolder(arguments[0]), over: world)
    try checkFrozen(over: world)
  }

  /// A checkpoint keeps them, and what they are of.
  private static func checkResumed(
    _ expected: [UInt32], in folder: RunFolder, over world: Communicator
  ) throws {
    try train(options(steps: 5), in: folder, over: world)
    let path = folder.checkpointPath(step: 5)
    try world.onRankZero {
      let file = try CheckpointFile(path)
      _ = try file.verify()
      try requireEqual(
        try file.average()?.words, "swa of 2 models, with running moments of its own", "the average")
    }
    let rest = try trainer(options(steps: 6), over: world)
    try rest.resume(from: path)
    let kept = bits(rest.average?.moments?.values)
    try require(
      kept.contains { $0 != 0 } && kept != expected, "a checkpoint keeps the moments of its weights")
    _ = try rest.run()
    try requireEqual(bits(rest.average?.moments?.values), expected, "moments of a resumed run")
  }

  /// What stays as it is needs none.
  private static func checkFrozen(over world: Communicator) throws {
    var frozen = options(steps: 6)
    frozen.training.freeze = ["norm"]
    try require(try trained(frozen, over: world).average?.moments == nil, "frozen moments were measured")
  }

  /// Weights that are a hundred thousand times as large, as if raw samples were, have moments that gradients are not added up
  /// with; arguments: a folder to write to.
  private static func largeMoments(world: Communicator, arguments: [String]) throws {
    try require(arguments.count == 1, "large-moments takes a folder")
    let folder = RunFolder(arguments[0])
    try train(options(steps: 5), in: folder, over: world)
    func scaled(over world: Communicator) throws -> Trainer {
      let rest = try trainer(options(steps: 6), over: world)
      try rest.resume(from: folder.checkpointPath(step: 5))
      for i in 0..<15 { rest.average?.values[i] *= 100_000 }
      _ = try rest.run()
      return rest
    }
    guard let average = try scaled(over: world).average, let found = average.moments else {
      return try require(false, "no moments")
    }
    for (found, expected) in zip(found.values, try plainMoments(Array(average.values), epoch: 5)) {
      try require(abs(Double(found) - expected) <= 1e-5 * abs(expected), "\(found), expected \(expected)")
    }
    try require(found.values[3...].allSatisfy { $0 > 1e7 }, "variances \(Array(found.values[3...]))")
    if let alone = try world.split(color: world.rank == 0 ? 0 : nil) {
      let other = try scaled(over: alone).average?.moments
      try requireEqual(bits(other?.values), bits(found.values), "large moments of one rank")
    }
  }

  /// The time of rank 0 that is up in the midst of a pass ends it on all ranks soon, not when each has done its share.
  private static func stop(world: Communicator, arguments: [String]) throws {
    try require(arguments.isEmpty, "stopped-moments takes no arguments")
    let slow = Noise(count: 10_000, microsecondsPerSample: 10_000)
    var options = options(steps: 2)
    (options.training.average.from, options.checkpoint.every) = (1, 1)
    let trainer = try Trainer(options, splits: Splits(training: slow), over: world)
    let end = Date().timeIntervalSince1970 + 6
    let clock = RunClock(nil, environment: ["SLURM_JOB_END_TIME": "\(end)"])
    try requireEqual(try trainer.run(clock: clock), .stopped, "how the run ended")
    let measured = trainer.average?.moments?.models
    try requireEqual([trainer.progress.step, measured], [1, 0], "step, models measured")
    try require(slow.reads > 8, "the pass had not begun")
    try require(Date().timeIntervalSince1970 < end + 2, "the ranks were not done in time: \(slow.reads) read")
  }

  /// Moments that cannot be added up end the run, on all ranks alike; arguments: a folder to write to.
  private static func sickness(world: Communicator, arguments: [String]) throws {
    try require(arguments.count == 1, "sick-moments takes a folder")
    let folder = RunFolder(arguments[0])
    try train(options(steps: 5), in: folder, over: world)
    let rest = try trainer(options(steps: 6), over: world)
    try rest.resume(from: folder.checkpointPath(step: 5))
    rest.average?.values.update(repeating: 1e18)
    do {
      _ = try rest.run()
    } catch let fault as Fault {
      try requireEqual(fault.exitStatus, .notFinite, "status")
      let beginning = "the running moments of the averaged weights cannot be added up (norm/running_mean: "
      return try require(fault.description.hasPrefix(beginning), fault.description)
    }
    try require(false, "nothing was found")
  }

  /// Moments of the layer that normalises what a dense one makes of the samples, given the weights that come first; in Float64.
  private static func plainMoments(_ weights: [Float], epoch: Int) throws -> [Double] {
    let (loader, batch) = (Loader(Noise(), seed: options(steps: 6).seed), Batch(Noise.schema, capacity: 2))
    var sums = [Double](repeating: 0, count: 6)
    for first in stride(from: 0, to: 9, by: 2) {
      let places = 9 * epoch + first..<9 * epoch + min(first + 2, 9)
      try loader.load(positions: places, into: batch)
      for unit in 0..<3 {
        let outputs = (0..<places.count).map { sample in
          (0..<4).reduce(Double(weights[12 + unit])) { sum, i in
            sum + Double(weights[4 * unit + i]) * Double(batch.images.pointer[4 * sample + i])
          }
        }
        let (count, mean) = (Double(places.count), outputs.reduce(0, +) / Double(places.count))
        let variance = outputs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(count - 1, 1)
        sums[unit] += count / 9 * mean
        sums[3 + unit] += count / 9 * variance
      }
    }
    return sums
  }

  private static func bits(_ values: UnsafeMutableBufferPointer<Float>?) -> [UInt32] {
    values?.map(\.bitPattern) ?? []
  }

  private static func train(_ options: RunOptions, in folder: RunFolder, over world: Communicator) throws {
    let start = try StartingPoint(.never, in: folder, over: world) { _ in }
    defer { start.leave() }
    try start.enter(over: world)
    let provenance = try Provenance(configuration: "", commandLine: ["rank-checks"], over: world)
    _ = try trainer(options, over: world).run(in: folder, provenance: provenance)
  }

  private static func trained(_ options: RunOptions, over world: Communicator) throws -> Trainer {
    let trainer = try trainer(options, over: world)
    _ = try trainer.run()
    return trainer
  }

  private static func trainer(_ options: RunOptions, over world: Communicator) throws -> Trainer {
    try Trainer(options, splits: Splits(training: Noise()), over: world)
  }

  private static func options(steps: Int) -> RunOptions {
    var options = RunOptions()
    options.network.input = Noise.schema.shape.dimensions
    var (first, last, dropout) = (DenseOptions(), DenseOptions(), DropoutOptions())
    (first.units, last.units, dropout.rate) = (3, 3, 0.5)
    options.network.layers = [
      LayerOptions(.dropout(dropout), name: "dropout"), LayerOptions(.dense(first), name: "first"),
      LayerOptions(.batchNormalisation(BatchNormalisationOptions()), name: "norm"),
      LayerOptions(.dense(last), name: "last"),
    ]
    (options.training.steps, options.training.batch, options.training.microBatches) = (steps, 8, 4)
    options.training.average.kind = .swa
    (options.training.average.from, options.training.average.every) = (2, 2)
    return options
  }
}

/// Images of four pixels, others in every epoch; of nine a last micro-batch of two is not full.
private final class Noise: Dataset {
  static let schema = Schema(shape: [1, 2, 2], classNames: ["a", "b", "c"])

  var schema: Schema { Self.schema }

  let count: Int

  let digest: UInt64 = 9

  private let microsecondsPerSample: UInt32
  private let samplesRead = Atomic<Int>(0)

  /// How many samples were read on this rank.
  var reads: Int { samplesRead.load(ordering: .relaxed) }

  init(count: Int = 9, microsecondsPerSample: UInt32 = 0) {
    (self.count, self.microsecondsPerSample) = (count, microsecondsPerSample)
  }

  func sampleID(at row: Int) -> Int { row }

  func read(_ row: Int, epoch: Int, into sample: SampleMemory) {
    if microsecondsPerSample > 0 { usleep(microsecondsPerSample) }
    samplesRead.add(1, ordering: .relaxed)
    var random = RandomStream(seed: 5, purpose: .distortion, key: SampleKey(epoch: epoch, sample: row))
    for i in 0..<4 { sample.pixels[i] = Float(UInt8(truncatingIfNeeded: random.nextWord())) / Float(i + 1) }
    sample.labels[0] = Int32(random.nextWord() % 3)
  }
}
