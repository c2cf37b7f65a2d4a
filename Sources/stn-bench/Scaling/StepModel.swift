import Foundation
import MPI
import Networks
import Tensors
import Training

/// What a step costs on any number of ranks: T(p) = micro-batches of a rank · their time + update + allreduce + stragglers.
///
/// Stragglers are waited for by the mean largest of p normal deviations, σ times what a rank computes. Its asymptote σ √(2 ln p) is twice as much
/// for two ranks, so it is taken from Blom's formula (1958), Φ⁻¹((p − 3/8) / (p + 1/4)), within 5 % of it everywhere.
struct StepModel: Encodable {
  /// Seconds of a micro-batch: data, forward, backward and its conversion to fixed point, without the allreduce.
  let microBatch: Double
  /// Seconds of the update, and of the gradients' way back from fixed point.
  let update: Double
  /// The deviation σ of a rank's computing time from the other ranks' in the same step, relative to it.
  let noise: Double
  /// Bytes of the exchange.
  let bytes: Double
  /// Micro-batches of a batch.
  let microBatches: Int

  /// Seconds of a rank that computes `count` micro-batches, among `ranks` ranks whose allreduce takes `exchange`.
  func time(microBatches count: Int, ranks: Int, exchange: Double) -> Double {
    let computing = Double(count) * microBatch + update
    return computing * (1 + (ranks > 1 ? noise * Self.meanLargest(of: Double(ranks)) : 0)) + exchange
  }

  /// The same batch on more ranks.
  func strong(ranks: Int, exchange: Double) -> Double {
    time(microBatches: mostMicroBatches(of: ranks), ranks: ranks, exchange: exchange)
  }

  /// What a rank does of a batch that `ranks` share, by itself.
  func share(ranks: Int) -> Double {
    time(microBatches: mostMicroBatches(of: ranks), ranks: 1, exchange: 0)
  }

  /// One micro-batches' worth as on one rank, however many there are.
  func weak(ranks: Int, exchange: Double) -> Double {
    time(microBatches: microBatches, ranks: ranks, exchange: exchange)
  }

  /// The most micro-batches that one of so many ranks gets.
  private func mostMicroBatches(of ranks: Int) -> Int { (microBatches + ranks - 1) / ranks }
}

extension StepModel {
  /// Takes the parts from steps of each rank by itself, all at the same time; a collective call.
  init(_ steps: StepRun.Steps, of run: StepRun, over world: Communicator) throws {
    let pieces = run.options.training.microBatches
    func mean(_ value: Double) throws -> Double { try world.allreduce(value, .sum) / Double(world.size) }
    let update = try mean(Measurement(steps.phases.map { $0[.update] }).median)
    self.init(
      microBatch: (try mean(Measurement(steps.seconds).median) - update) / Double(pieces), update: update,
      noise: try Self.noise(of: steps.computing, over: world),
      bytes: Double(8 * run.trainer.network.parameters.count), microBatches: pieces)
  }

  /// What the slowest rank of a step takes longer than their mean, in the median, by what it would be for σ = 1.
  ///
  /// Of one rank it is the deviation from step to step: 1.4826 times the median distance from the median, which for
  /// normal values is σ, and one interruption does not change.
  private static func noise(of computing: [Double], over world: Communicator) throws -> Double {
    guard world.size > 1 else {
      let median = Measurement(computing).median
      return 1.4826 * Measurement(computing.map { abs($0 - median) }).median / median
    }
    let excesses = try computing.map { seconds in
      try world.allreduce(seconds, .max) * Double(world.size) / world.allreduce(seconds, .sum) - 1
    }
    return Measurement(excesses).median / meanLargest(of: Double(world.size))
  }

  /// The mean largest of so many standard normal values; the normal distribution is inverted by bisection.
  private static func meanLargest(of count: Double) -> Double {
    let probability = (count - 0.375) / (count + 0.25)
    var (low, high) = (0.0, 8.0)
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if 1 - erfc(middle / (2.0).squareRoot()) / 2 < probability { low = middle } else { high = middle }
    }
    return low
  }
}
