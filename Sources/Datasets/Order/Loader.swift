/// Fills batches from a dataset, in an order that nothing but the seed decides.
public final class Loader {
  /// Where samples come from.
  public let dataset: any Dataset

  private let order: EpochOrder

  /// Makes a loader whose epochs are ordered by `seed`.
  public init(_ dataset: any Dataset, seed: UInt64) {
    self.dataset = dataset
    order = EpochOrder(count: dataset.count, seed: seed)
  }

  /// Loads the samples at positions of the endless stream of epochs, for training.
  ///
  /// An epoch may end inside. Throws a ``Fault`` where a sample cannot be read.
  public func load(positions: Range<Int>, into batch: Batch) throws {
    try batch.fill(positions.count, from: dataset) { order.write(positions, to: &$0) }
  }

  /// Loads samples in the dataset's own order as they are in an epoch, for evaluation.
  ///
  /// Throws a ``Fault`` where a sample cannot be read.
  public func load(rows: Range<Int>, epoch: Int = 0, into batch: Batch) throws {
    try batch.fill(rows.count, from: dataset) { places in
      for i in 0..<rows.count { places[i] = SamplePlace(epoch: epoch, row: rows.lowerBound + i) }
    }
  }
}
