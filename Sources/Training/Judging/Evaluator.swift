public import Datasets
import Files
public import MPI
import Memory
public import Networks
package import Tensors

/// Judges a network on a dataset: every sample exactly once, over all ranks.
public final class Evaluator {
  private let inference: Inference
  private let objective: JointObjective
  private let world: Communicator

  /// What the samples of the last evaluation were taken for, over all ranks, where that is counted.
  public private(set) var confusion: Confusion?

  /// Prepares to judge `network` by `objectives`, on samples of a schema, with micro-batches of its size.
  ///
  /// Where `confusion` is given, it is counted as well; the truth is read for those objectives that judge by it, or on request.
  public init(
    _ network: Network, by objectives: [ObjectiveOptions], of schema: Schema, confusion: Confusion? = nil,
    withTruth: Bool = false, over world: Communicator
  ) throws {
    self.world = world
    self.confusion = confusion
    inference = Inference(network, of: schema, withTruth: withTruth || objectives.readsTruth)
    objective = try JointObjective(
      objectives, of: network, by: schema.targets, batch: network.output.shape[0])
  }

  /// The micro-batches of `dataset` that this rank evaluates.
  public func microBatches(of dataset: any Dataset) -> Range<Int> {
    share(of: inference.microBatchCount(of: dataset), rank: world.rank, of: world.size)
  }

  /// The rows of `dataset` that this rank evaluates.
  public func rows(of dataset: any Dataset) -> Range<Int> {
    let (mine, size) = (microBatches(of: dataset), inference.batch.capacity)
    return min(mine.lowerBound * size, dataset.count)..<min(mine.upperBound * size, dataset.count)
  }

  /// Judges every sample of `dataset`; `progress` hears how many of this rank's micro-batches are done.
  ///
  /// The sums do not depend on the number of ranks; those that are not finite, or too large to be told, are NaN.
  /// - Throws: `Fault` where a signal asked a rank to stop, on all.
  public func evaluate(_ dataset: any Dataset, progress: (Int) -> Void = { _ in }) throws -> FigureSums {
    try evaluate(dataset, progress: progress) { _, _, _ in }
  }

  /// The same of samples as they are in an epoch; `visit` is shown each of this rank's micro-batches with the row of its first
  /// sample, and the output.
  package func evaluate(
    _ dataset: any Dataset, epoch: Int = 0, progress: (Int) -> Void, visit: (Int, Batch, Tensor) -> Void
  ) throws -> FigureSums {
    let sums = try evaluate(
      dataset, epoch: epoch, unless: { RunSignals.isStopRequested }, progress: progress, visit: visit)
    guard let sums else { throw Fault.stoppedBySignal }
    return sums
  }

  /// The same, broken off as soon as `isAskedToStop` says so on any rank: then nil on all.
  package func evaluate(
    _ dataset: any Dataset, epoch: Int = 0, unless isAskedToStop: () -> Bool,
    progress: (Int) -> Void = { _ in },
    visit: (Int, Batch, Tensor) -> Void = { _, _, _ in }
  ) throws -> FigureSums? {
    let loader = Loader(dataset, seed: 0)
    let mine = microBatches(of: dataset)
    let limit = FixedPoint.limit(contributions: max(inference.microBatchCount(of: dataset), 1))
    var result = FigureSums(of: objective.sums.figures)
    let slots = Slots(
      gradients: [], figures: result.figures, transformers: 0, counts: confusion?.counts.count ?? 0)
    let terms = AlignedMemory<Int64>(repeating: 0, count: slots.count)
    defer { withExtendedLifetime(terms) {} }
    confusion?.reset()
    for index in mine {
      if isAskedToStop() {
        slots.write(RunRequests(stop: true), to: terms.elements)
        break
      }
      let output = try inference.output(ofMicroBatch: index, from: loader, epoch: epoch)
      objective.judge(output, inference.batch.targets)
      confusion?.add(output, inference.batch.targets)
      visit(index * inference.batch.capacity, inference.batch, output)
      slots.add(objective.sums, of: dataset.count, limit: limit, to: terms.elements)
      progress(index - mine.lowerBound + 1)
    }
    slots.write(confusion?.counts ?? [], to: terms.elements)
    try world.allreduce(terms.elements, .sum)
    if slots.requests(in: UnsafeBufferPointer(terms.elements)).stop { return nil }
    confusion?.counts = slots.counts(in: UnsafeBufferPointer(terms.elements))
    slots.read(UnsafeBufferPointer(terms.elements), of: dataset.count, into: &result)
    return result
  }
}
