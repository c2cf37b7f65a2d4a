import Datasets
import Files
import MPI
import Memory
import Networks
import Tensors
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
  private let slots: Slots
  private let terms: AlignedMemory<Int64>
  private let limit: Float

  /// Prepares to measure the moments of a network, in micro-batches that fit into `batch`.
  init(_ network: Network, _ loader: Loader, _ batch: Batch, seed: UInt64, over world: Communicator) {
    (self.network, self.loader, self.batch, self.world) = (network, loader, batch, world)
    pass = Pass(capacity: batch.capacity, seed: seed)
    pass.isTraining = false
    pass.measuresState = true
    pass.sampleWeight = 1 / Float(loader.dataset.count)
    slots = Slots(gradients: [network.state], figures: [], transformers: 0)
    terms = AlignedMemory(repeating: 0, count: slots.count)
    limit = FixedPoint.limit(contributions: (loader.dataset.count + batch.capacity - 1) / batch.capacity)
  }

  /// The samples of the pass.
  var count: Int { loader.dataset.count }

  /// Measures the moments of the weights in place, by every sample as it is in an epoch; `progress` hears of how many this rank
  /// has done its part.
  ///
  /// Sums are exact and micro-batches the trainer's, so that the bits do not depend on the number of ranks.
  func measure(epoch: Int, unless isAskedToStop: () -> Bool, progress: (Int) -> Void) throws -> Outcome {
    terms.elements.update(repeating: 0)
    network.state.zeroGradients()
    let mine = share(of: (count + batch.capacity - 1) / batch.capacity, rank: world.rank, of: world.size)
    for index in mine {
      if isAskedToStop() {
        slots.write(RunRequests(stop: true), to: terms.elements)
        break
      }
      try add(index, epoch: epoch)
      progress(count * (index + 1 - mine.lowerBound) / mine.count)
    }
    try world.allreduce(terms.elements, .sum)
    network.state.zeroGradients()
    let sums = UnsafeBufferPointer(terms.elements)
    if slots.requests(in: sums).stop { return .brokenOff }
    let faults = slots.faults(sums)
    guard faults.isEmpty else { return .sick(faults) }
    take(sums)
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
    for (tensor, state) in network.state.parameters.enumerated() {
      let place = terms.start + (slots.gradients.lowerBound + state.range.lowerBound)
      slots.note(FixedPoint.move(state.gradient, to: place, limit: limit), of: tensor, in: terms.elements)
    }
  }

  /// Takes the sums over all ranks as the moments of normalisations that are not frozen.
  private func take(_ sums: UnsafeBufferPointer<Int64>) {
    guard let start = sums.baseAddress else { preconditionFailure("a pass without sums") }
    for state in network.state.parameters where !state.isFrozen {
      FixedPoint.read(start + (slots.gradients.lowerBound + state.range.lowerBound), into: state.values)
    }
    network.state.didChangeValues()
  }
}
