// Runs that are sick: a rank that has learnt something else, and samples that are not finite.

import Datasets
import Files
import Foundation
import MPI
import Networks
import Tensors
import Training

enum SicknessChecks {
  static let all: [String: RankCheck] = [
    "agreement": agreement, "agreement-on-averages": agreementOnAverages, "skipped-steps": skippedSteps,
    "too-many-skipped-steps": tooManySkippedSteps,
  ]

  /// A bit that flips in the last rank's parameters ends the run on all ranks, before anything of it is written; arguments: a
  /// folder to write to.
  private static func agreement(world: Communicator, arguments: [String]) throws {
    try require(arguments.count == 1, "agreement takes a folder")
    let folder = RunFolder(arguments[0])
    var options = options(steps: 9)
    (options.training.compareEvery, options.training.logEvery, options.checkpoint.every) = (3, 6, 6)
    let trainer = try trainer(options, Samples(), over: world)
    for _ in 0..<2 { try trainer.advance() }
    let weights = trainer.network.parameters.values
    if world.rank == world.size - 1 { weights[5] = Float(bitPattern: weights[5].bitPattern ^ 1 << 20) }
    let start = try StartingPoint(.never, in: folder, over: world) { _ in }
    defer { start.leave() }
    try start.enter(over: world)
    let provenance = try Provenance(configuration: "", commandLine: ["rank-checks"], over: world)
    let fault = try fault { _ = try trainer.run(in: folder, provenance: provenance) }
    guard world.size > 1 else { return try require(fault == nil, "one rank differs from itself") }
    try requireEqual(fault?.exitStatus, .diverged, "status")
    try requireEqual(fault?.isKnownToAll, true, "known to all")
    let culprits =
      world.size == 2
      ? "rank 0 against rank 1, of which nobody can tell who is right"
      : "rank \(world.size - 1) differs from the others"
    let beginning = "after step 3 the ranks no longer have the same numbers (0/weight): \(culprits); "
    try require(fault?.description.hasPrefix(beginning) == true, "\(fault?.description ?? "nothing")")
    try world.onRankZero {
      try require(
        try String(contentsOfFile: folder.metricsPath, encoding: .utf8).isEmpty, "metrics were written")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/checkpoints")
      try requireEqual(names, ["step-00000002.h5"], "checkpoints")
    }
  }

  /// A bit that flips in the last rank's average, which no step reads, ends the run on all ranks, too.
  private static func agreementOnAverages(world: Communicator, arguments: [String]) throws {
    var options = options(steps: 9)
    (options.training.compareEvery, options.training.average.kind) = (3, .ema)
    let trainer = try trainer(options, Samples(), over: world)
    for _ in 0..<2 { try trainer.advance() }
    guard let average = trainer.average else { return try require(false, "nothing is averaged") }
    try requireEqual(average.count, 2, "models averaged")
    let bits = average.values[5].bitPattern ^ 1 << 20
    if world.rank == world.size - 1 { average.values[5] = Float(bitPattern: bits) }
    let fault = try fault { _ = try trainer.run() }
    guard world.size > 1 else { return try require(fault == nil, "one rank differs from itself") }
    try requireEqual(fault?.exitStatus, .diverged, "status")
    let beginning = "after step 3 the ranks no longer have the same numbers (0/weight/average): "
    try require(fault?.description.hasPrefix(beginning) == true, "\(fault?.description ?? "nothing")")
  }

  /// Steps with a sample that is not finite change nothing, and all else is as on one rank; arguments: a folder to write to.
  private static func skippedSteps(world: Communicator, arguments: [String]) throws {
    try require(arguments.count == 1, "skipped-steps takes a folder")
    var options = options(steps: 10)
    options.training.onNotFinite.kind = .skip
    (options.training.optimizer.kind, options.training.average.kind) = (.adam, .ema)
    let whole = try trainer(options, Samples(spoiled: 13), over: world)
    for _ in 0..<10 { try checkStep(of: whole) }
    // Ten steps of 8 are four epochs of 20 samples: each has the spoiled one once.
    try requireEqual(whole.progress.recovery.skipped, 4, "skipped steps")
    try requireEqual(whole.average?.count, 6, "models averaged")
    let alone = try world.split(color: world.rank).map {
      let trainer = try trainer(options, Samples(spoiled: 13), over: $0)
      _ = try trainer.run()
      return Array(trainer.network.parameters.values)
    }
    try requireEqual(alone, Array(whole.network.parameters.values), "parameters of one rank")
    try checkResumed(whole, options, in: RunFolder(arguments[0]), over: world)
  }

  private static func checkStep(of trainer: Trainer) throws {
    let (before, skipped) = (Array(trainer.network.parameters.values), trainer.progress.recovery.skipped)
    try trainer.advance()
    let isSame = before == Array(trainer.network.parameters.values)
    try requireEqual(isSame, trainer.progress.recovery.skipped > skipped, "whether the step changed nothing")
  }

  /// What was skipped travels in the checkpoint: Adam corrects by the number of its updates.
  private static func checkResumed(
    _ whole: Trainer, _ options: RunOptions, in folder: RunFolder, over world: Communicator
  ) throws {
    let start = try StartingPoint(.never, in: folder, over: world) { _ in }
    defer { start.leave() }
    try start.enter(over: world)
    let provenance = try Provenance(configuration: "", commandLine: ["rank-checks"], over: world)
    var half = options
    half.training.steps = 5
    _ = try trainer(half, Samples(spoiled: 13), over: world).run(in: folder, provenance: provenance)
    let rest = try trainer(options, Samples(spoiled: 13), over: world)
    try rest.resume(from: folder.checkpointPath(step: 5))
    try require(rest.progress.recovery.skipped > 0, "no step was skipped before the checkpoint")
    _ = try rest.run()
    try requireEqual(rest.progress.recovery, whole.progress.recovery, "what was skipped")
    try requireEqual(rest.average?.count, 6, "models averaged by a resumed run")
    try requireEqual(
      rest.average.map { Array($0.values) }, whole.average.map { Array($0.values) },
      "average of a resumed run")
    try requireEqual(
      Array(rest.network.parameters.values), Array(whole.network.parameters.values),
      "parameters of a resumed run")
  }

  /// Where every step is sick the run ends after as many as it may skip.
  private static func tooManySkippedSteps(world: Communicator, arguments: [String]) throws {
    var options = options(steps: 10)
    (options.training.onNotFinite.kind, options.training.onNotFinite.atMost) = (.skip, 2)
    let trainer = try trainer(options, Samples(spoiled: nil, allSpoiled: true), over: world)
    let fault = try fault { _ = try trainer.run() }
    try requireEqual(fault?.exitStatus, .notFinite, "status")
    try requireEqual(trainer.progress.step, 2, "steps")
    try require(
      fault?.description.contains("after 2 skipped steps in a row; lower the learning rate") == true,
      "\(fault?.description ?? "nothing")")
  }

  private static func fault(_ body: () throws -> Void) throws -> Fault? {
    do { try body() } catch let fault as Fault { return fault }
    return nil
  }

  private static func trainer(_ options: RunOptions, _ samples: Samples, over world: Communicator) throws
    -> Trainer
  {
    try Trainer(options, splits: Splits(training: samples), over: world)
  }

  private static func options(steps: Int) -> RunOptions {
    var options = RunOptions()
    var dense = DenseOptions()
    dense.units = 3
    (options.network.input, options.network.layers) = ([1, 2, 2], [LayerOptions(.dense(dense))])
    (options.training.steps, options.training.batch, options.training.microBatches) = (steps, 8, 4)
    options.training.optimizer.learningRate = 0.01
    return options
  }
}

/// Small images of random brightness, one of which, or all, are not finite.
private final class Samples: Dataset {
  let schema = Schema(shape: [1, 2, 2], classNames: ["a", "b", "c"])
  let count = 20
  let digest: UInt64 = 7
  private let spoiled: Int?
  private let allSpoiled: Bool

  init(spoiled: Int? = nil, allSpoiled: Bool = false) {
    (self.spoiled, self.allSpoiled) = (spoiled, allSpoiled)
  }

  func sampleID(at row: Int) -> Int { row }

  func read(_ row: Int, epoch: Int, into sample: SampleMemory) {
    var random = RandomStream(seed: 5, purpose: .distortion, key: SampleKey(epoch: epoch, sample: row))
    for i in 0..<4 { sample.pixels[i] = Float(random.nextWord() % 256) / 255 }
    if allSpoiled || row == spoiled { sample.pixels[2] = .nan }
    sample.labels[0] = Int32(random.nextWord() % 3)
  }
}
