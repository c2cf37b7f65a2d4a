import Datasets
import Files
import MPI
import Networks
import Watch

/// A pass over the training samples that measures the running moments of a network anew: the mean of what micro-batches have.
///
/// As PyTorch's `torch.optim.swa_utils.update_bn`, but that units are not dropped out, as they are not when the network is
/// judged, and that a last micro-batch which is not full counts by its samples. Source: Izmailov et al. 2018, section 3.2.
final class MomentPass {
  /// How a pass ended, the same on all ranks.
  enum Outcome {
    /// The moments are those of the weights in place.
    case measured
    /// A rank was asked to stop: nothing has changed.
    case brokenOff
    /// There were numbers that cannot be added up, and nothing has changed.
    case sick([StepFigures.Fault])
  }

  private let network: Network
  private let loader: Loader
  private let batch: Batch
  private let pass: Pass
  private let world: Communicator
  private let sums: MomentSums
  private let microBatches: Int

  /// Prepares to measure the moments of a network, in micro-batches that fit into `batch`.
  init(_ network: Network, _ loader: Loader, _ batch: Batch, seed: UInt64, over world: Communicator) {
    (self.network, self.loader, self.batch, self.world) = (network, loader, batch, world)
    pass = Pass(capacity: batch.capacity, seed: seed)
    pass.isTraining = false
    pass.measuresState = true
    pass.sampleWeight = 1 / Float(loader.dataset.count)
    microBatches = (loader.dataset.count + batch.capacity - 1) / batch.capacity
    sums = MomentSums(of: network.state, contributions: microBatches)
  }

  /// The samples of the pass.
  var count: Int { loader.dataset.count }

  /// Measures the moments of the weights in place, by every sample as it is in an epoch; `progress` hears of how many this rank
  /// has done its part.
  ///
  /// Sums are exact and micro-batches the trainer's, so that the bits do not depend on the number of ranks, nor on the
  /// rounds in which they ask each other whether to go on.
  func measure(epoch: Int, unless isAskedToStop: () -> Bool, progress: (Int) -> Void) throws -> Outcome {
    sums.begin()
    let mine = share(of: microBatches, rank: world.rank, of: world.size)
    let longest = (microBatches + world.size - 1) / world.size
    var (rounds, done) = (Rounds(over: world), 0)
    while done < longest {
      guard let next = try rounds.next(isAskedToStop: isAskedToStop()) else { return .brokenOff }
      for index in mine.dropFirst(done).prefix(next) {
        try add(index, epoch: epoch)
        progress(count * (index + 1 - mine.lowerBound) / mine.count)
      }
      done += next
    }
    let faults = try sums.finish(over: world)
    guard faults.isEmpty else { return .sick(faults) }
    sums.take()
    return .measured
  }

  /// Adds what a micro-batch has.
  private func add(_ index: Int, epoch: Int) throws {
    Heartbeat.enter(.evaluation)
    let first = index * batch.capacity
    let places = first..<min(first + batch.capacity, count)
    try loader.load(
      positions: epoch * count + places.lowerBound..<epoch * count + places.upperBound, into: batch)
    pass.fill(from: batch)
    _ = try network.forward(batch.images, in: pass)
    sums.add()
  }
}
