public import Datasets
public import Networks
public import Tensors
import Watch

/// Runs a dataset through a network, micro-batch by micro-batch in the set's own order.
///
/// Which samples share a micro-batch depends on its size alone, so that what a sample becomes is the same to the bit
/// in every command and on any number of ranks.
public final class Inference {
  /// The network.
  public let network: Network

  /// The samples of the last micro-batch.
  public let batch: Batch

  private let pass: Pass

  /// Prepares to run micro-batches of the network's size, of samples of a schema; the truth about them is read on request.
  public init(_ network: Network, of schema: Schema, withTruth: Bool = false) {
    self.network = network
    let capacity = network.input.shape[0]
    batch = Batch(schema, capacity: capacity, withTruth: withTruth)
    pass = Pass(capacity: capacity, seed: 0)
    pass.isTraining = false
  }

  /// The number of micro-batches of a dataset, the last of which may be short.
  public func microBatchCount(of dataset: any Dataset) -> Int {
    (dataset.count + batch.capacity - 1) / batch.capacity
  }

  /// Returns the output of a micro-batch, as its samples are in an epoch (N, features), of which the first `batch.count` rows mean something.
  ///
  /// - Throws: `Fault` where a sample cannot be read, `DNNError` where oneDNN fails.
  public func output(ofMicroBatch index: Int, from loader: Loader, epoch: Int = 0) throws -> Tensor {
    Heartbeat.enter(.evaluation)
    let first = index * batch.capacity
    let rows = first..<min(first + batch.capacity, loader.dataset.count)
    try loader.load(rows: rows, epoch: epoch, into: batch)
    pass.fill(from: batch)
    return try network.forward(batch.images, in: pass)
  }
}
