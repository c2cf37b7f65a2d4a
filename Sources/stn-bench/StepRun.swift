import Datasets
import Foundation
import MPI
import Networks
import Training

/// Steps of a configured run, timed on every rank.
final class StepRun {
  let trainer: Trainer
  let options: RunOptions
  private let world: Communicator

  /// Builds the run; the optimizer's rate is so low that however many steps leave a network like a new one.
  init(_ options: RunOptions, over world: Communicator) throws {
    var options = options
    options.training.optimizer.learningRate = 1e-6
    options.data.validation = 0
    let splits = try Splits.open(options.data, seed: options.seed, over: world)
    trainer = try Trainer(options, splits: splits, over: world)
    (self.options, self.world) = (options, world)
  }

  /// Every step's seconds from its beginning to the next's, and this rank's phases.
  struct Steps {
    var seconds: [Double] = []
    var phases: [PhaseTimes] = []

    /// Adds steps behind these.
    mutating func append(_ others: Steps) {
      seconds += others.seconds
      phases += others.phases
    }

    /// The seconds of each step in all phases but waiting and the exchange.
    var computing: [Double] { phases.map { $0.total - $0[.wait] - $0[.exchange] } }
  }

  /// Runs `count` steps, all ranks from the same moment on.
  func run(_ count: Int) throws -> Steps {
    var steps = Steps()
    try world.barrier()
    for _ in 0..<count {
      let before = trainer.phases
      steps.seconds.append(try Measurement.seconds { try trainer.advance() })
      steps.phases.append(trainer.phases.since(before))
    }
    return steps
  }

  /// Warms up, and returns as many steps as take about `seconds`, on all ranks the same number.
  func stepCount(seconds: Double) throws -> Int {
    _ = try run(2)
    let once = try run(2).seconds.min() ?? 1
    return Int(try world.allreduce(max(2, Int64(seconds / once)), .max))
  }
}
