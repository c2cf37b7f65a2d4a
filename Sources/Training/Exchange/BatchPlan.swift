import Files
import MPI
import Networks

/// How a batch is cut into micro-batches and shared out over ranks.
public struct BatchPlan: Sendable, Equatable {
  /// Samples in a micro-batch.
  public let microBatch: Int

  private let options: TrainingOptions
  private let microBatchCount: Int
  private let ranks: Int

  /// Plans for `ranks` ranks.
  ///
  /// - Throws: `Fault` if the batch does not divide, or there are more ranks than micro-batches.
  public init(_ options: TrainingOptions, ranks: Int) throws {
    microBatchCount = options.reduction == .exact ? options.microBatches : ranks
    guard options.batch.isMultiple(of: microBatchCount) else {
      let name =
        options.reduction == .exact ? "training.micro_batches" : "the number of ranks (reduction: float)"
      throw Fault(
        .configuration,
        "training.batch \(options.batch) is not divisible by \(name), \(microBatchCount); choose numbers that divide"
      )
    }
    guard ranks <= microBatchCount else {
      throw Fault(
        .configuration,
        "\(ranks) ranks cannot share \(microBatchCount) micro-batches; start at most \(microBatchCount) ranks, or raise "
          + "training.micro_batches (which changes the bits)")
    }
    microBatch = options.batch / microBatchCount
    self.options = options
    self.ranks = ranks
  }

  /// The micro-batches of a rank.
  public func microBatches(of rank: Int) -> Range<Int> {
    share(of: microBatchCount, rank: rank, of: ranks)
  }

  /// Where the samples of a micro-batch of a step stand in the endless stream of epochs.
  func positions(ofMicroBatch index: Int, step: Int) -> Range<Int> {
    let first = options.samplesConsumed(after: step) + index * microBatch
    return first..<first + microBatch
  }

  func makeExchange(
    for network: Network, judgedBy figures: [Figure], over world: Communicator
  ) throws -> any GradientExchange {
    let stores = [network.parameters, network.state]
    switch options.reduction {
    case .exact:
      return try ExactExchange(
        stores, figures: figures, batch: options.batch, microBatches: microBatchCount,
        transformers: network.transformers.count, over: world)
    case .float:
      return FloatExchange(stores, figures: figures, over: world)
    }
  }
}

extension TrainingOptions {
  /// The samples of the stream of epochs that so many steps have taken.
  func samplesConsumed(after steps: Int) -> Int { steps * batch }
}
