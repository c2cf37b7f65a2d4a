public import Datasets
public import MPI
public import Networks
import Tensors

/// Judges a network on a data set: every sample exactly once, over all ranks.
public final class Evaluator {
  private let inference: Inference
  private let objective: JointObjective
  private let communicator: Communicator

  /// Prepares to judge `network` by `objectives`, on samples of a schema, with micro-batches of its size.
  public init(
    _ network: Network, by objectives: [ObjectiveOptions], of schema: Schema, over communicator: Communicator
  ) throws {
    self.communicator = communicator
    inference = Inference(network, of: schema, withTruth: objectives.readsTruth)
    objective = try JointObjective(
      objectives, of: network, by: schema.targets, batch: network.output.shape[0])
  }

  /// The micro-batches of `source` that this rank evaluates.
  public func microBatches(of source: any Dataset) -> Range<Int> {
    share(of: inference.microBatchCount(of: source), rank: communicator.rank, of: communicator.size)
  }

  /// Judges every sample of `source`; `progress` hears how many of this rank's micro-batches are done.
  ///
  /// The sums do not depend on the number of ranks; those that are not finite, or too large to be told, are NaN.
  public func evaluate(_ source: any Dataset, progress: (Int) -> Void = { _ in }) throws -> FigureSums {
    let loader = Loader(source, seed: 0)
    let mine = microBatches(of: source)
    let limit = FixedPoint.limit(contributions: max(inference.microBatchCount(of: source), 1))
    var result = FigureSums(of: objective.sums.figures)
    let slots = Slots(gradients: [], figures: result.figures, transformers: 0)
    let terms = UnsafeMutableBufferPointer<Int64>.allocate(capacity: slots.count)
    defer { terms.deallocate() }
    terms.initialize(repeating: 0)
    for piece in mine {
      let output = try inference.output(ofMicroBatch: piece, from: loader)
      objective.judge(output, inference.batch.targets)
      slots.add(objective.sums, of: source.count, limit: limit, to: terms)
      progress(piece - mine.lowerBound + 1)
    }
    try communicator.allreduce(terms, .sum)
    slots.read(UnsafeBufferPointer(terms), of: source.count, into: &result)
    return result
  }
}
