/// Fills batches from a source, in an order that nothing but the seed decides.
public final class Loader {
  /// Where samples come from.
  public let source: any SampleSource

  private let order: EpochOrder

  /// Makes a loader whose epochs are ordered by `seed`.
  public init(_ source: any SampleSource, seed: UInt64) {
    self.source = source
    order = EpochOrder(count: source.count, seed: seed)
  }

  /// Loads the samples at positions of the endless stream of epochs, for training.
  ///
  /// An epoch may end inside. Throws a ``Fault`` where a sample cannot be read.
  public func load(positions: Range<Int>, into batch: Batch) throws {
    try batch.fill(positions.count, from: source) { order[positions.lowerBound + $0] }
  }

  /// Loads samples in the source's own order as they are in epoch 0, for evaluation.
  ///
  /// Throws a ``Fault`` where a sample cannot be read.
  public func load(indices: Range<Int>, into batch: Batch) throws {
    try batch.fill(indices.count, from: source) { (0, indices.lowerBound + $0) }
  }
}
