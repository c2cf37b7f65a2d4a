import Foundation
import Networks
import Tensors
import Training

/// What a step costs on any number of ranks: T(p) = micro-batches of a rank · their time + update + allreduce + stragglers.
///
/// Stragglers are waited for by σ √(2 ln p), the mean largest of p normal deviations.
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
    let straggling = ranks > 1 ? noise * (2 * log(Double(ranks))).squareRoot() : 0
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

  /// 1.4826 times the median distance from the median, which for normal values is σ, and one interruption does not change.
  private static func deviation(of values: [Double]) -> Double {
    let median = Measurement(values).median
    return 1.4826 * Measurement(values.map { abs($0 - median) }).median
  }
}
