import Foundation
import Networks
import Tensors
import Training

/// What a step costs on any number of ranks: T(p) = micro-batches of a rank · their time + update + allreduce + stragglers.
///
/// Stragglers are waited for by the mean largest of p normal deviations of σ. Its asymptote σ √(2 ln p) is twice as much
/// for two ranks, so it is taken from Blom's formula (1958), Φ⁻¹((p − 3/8) / (p + 1/4)), within 5 % of it everywhere.
struct StepModel: Encodable {
  /// Seconds of a micro-batch: data, forward, backward and its conversion to fixed point, without the allreduce.
  let microBatch: Double
  /// Seconds of the update, and of the gradients' way back from fixed point.
  let update: Double
  /// The deviation of a rank's computing time from step to step, in seconds.
  let noise: Double
  /// Bytes of the exchange.
  let bytes: Double
  /// Micro-batches of a batch.
  let microBatches: Int

  /// Seconds of a rank that computes `count` micro-batches, among `ranks` ranks whose allreduce takes `exchange`.
  func time(microBatches count: Int, ranks: Int, exchange: Double) -> Double {
    let straggling = ranks > 1 ? noise * Self.meanLargest(of: Double(ranks)) : 0
    return Double(count) * microBatch + update + exchange + straggling
  }

  /// The same batch on more ranks: the most micro-batches that one gets.
  func strong(ranks: Int, exchange: Double) -> Double {
    time(microBatches: (microBatches + ranks - 1) / ranks, ranks: ranks, exchange: exchange)
  }

  /// One micro-batches' worth as on one rank, however many there are.
  func weak(ranks: Int, exchange: Double) -> Double {
    time(microBatches: microBatches, ranks: ranks, exchange: exchange)
  }
}

extension StepModel {
  /// Takes the parts from steps of one rank by itself, whose allreduce is nothing.
  init(_ steps: StepRun.Steps, of run: StepRun) {
    let pieces = run.options.training.microBatches
    let median = { (values: [Double]) in Measurement(values).median }
    let update = median(steps.phases.map { $0[.update] })
    self.init(
      microBatch: (median(steps.seconds) - update) / Double(pieces), update: update,
      noise: Self.deviation(of: steps.computing), bytes: Double(8 * run.trainer.network.parameters.count),
      microBatches: pieces)
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

  /// 1.4826 times the median distance from the median, which for normal values is σ, and one interruption does not change.
  private static func deviation(of values: [Double]) -> Double {
    let median = Measurement(values).median
    return 1.4826 * Measurement(values.map { abs($0 - median) }).median
  }
}
