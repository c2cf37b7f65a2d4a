public import Datasets
public import MPI
public import Networks
import Tensors

/// Counts a network's errors on a data set: every sample exactly once, over all ranks.
public final class Evaluator {
  /// The result of an evaluation.
  public struct Result: Sendable, Equatable {
    /// Samples whose class was not the predicted one.
    public var errors: Int
    /// Samples.
    public var count: Int
    /// The mean loss per sample, in nats.
    public var loss: Double

    /// The share of errors, in percent.
    public var errorPercent: Double { 100 * Double(errors) / Double(max(count, 1)) }
  }

  private let inference: Inference
  private let objective: SoftmaxCrossEntropy
  private let communicator: Communicator

  /// Prepares to evaluate `network` with micro-batches of its size, of samples of a schema.
  public init(_ network: Network, of schema: Schema, over communicator: Communicator) {
    self.communicator = communicator
    inference = Inference(network, of: schema)
    objective = SoftmaxCrossEntropy(logits: network.output, batch: network.output.shape[0])
  }

  /// The micro-batches of `source` that this rank evaluates.
  public func microBatches(of source: any Dataset) -> Range<Int> {
    share(of: inference.microBatchCount(of: source), rank: communicator.rank, of: communicator.size)
  }

  /// Evaluates every sample of `source`; `progress` hears how many of this rank's micro-batches are done.
  public func evaluate(_ source: any Dataset, progress: (Int) -> Void = { _ in }) throws -> Result {
    let loader = Loader(source, seed: 0)
    let mine = microBatches(of: source)
    // So that no sum of all micro-batches' can wrap.
    let bound = 0x1p30 / Double(source.count)
    // Loss in fixed point, so that the sum does not depend on the number of ranks.
    let totals = UnsafeMutableBufferPointer<Int64>.allocate(capacity: 3)
    defer { totals.deallocate() }
    totals.initialize(repeating: 0)
    for piece in mine {
      add(try evaluate(piece, of: loader), bound, to: totals)
      progress(piece - mine.lowerBound + 1)
    }
    try communicator.allreduce(totals, .sum)
    return Result(
      errors: Int(totals[1] - totals[0]), count: Int(totals[1]),
      loss: Double(totals[2]) * 0x1p-32 / Double(max(totals[1], 1)))
  }

  private func evaluate(_ piece: Int, of loader: Loader) throws -> SoftmaxCrossEntropy.Sums {
    let logits = try inference.logits(ofMicroBatch: piece, from: loader)
    return objective(logits, labels: inference.batch.labels, count: inference.batch.count)
  }

  private func add(
    _ sums: SoftmaxCrossEntropy.Sums, _ bound: Double, to totals: UnsafeMutableBufferPointer<Int64>
  ) {
    totals[0] += Int64(sums.correct)
    totals[1] += Int64(sums.count)
    // A loss that is not finite counts as the largest that can be told; the errors tell the rest.
    let loss = sums.loss.isFinite ? min(sums.loss, bound) : bound
    totals[2] += Int64((loss * 0x1p32).rounded())
  }
}
