import Files
package import MPI
import Memory
package import Networks
package import SpatialTransformers
package import Tensors

/// Sums in Float32, one micro-batch a rank: what other trainers do, without a promise of bits.
///
/// Counts stay exact below 2^24.
package final class FloatExchange: GradientExchange {
  private let stores: [ParameterStore]
  private let world: Communicator
  private let slots: Slots
  private let memory: AlignedMemory<Float>
  private var figures: FigureSums

  /// Prepares the exchange of a network that `figures` judge and whose parameters and state are in `stores`.
  package init(_ stores: [ParameterStore], figures: [Figure], over world: Communicator) {
    self.stores = stores
    self.world = world
    self.figures = FigureSums(of: figures)
    // What transformers measure is added up by itself, in integers.
    slots = Slots(gradients: stores, figures: figures, transformers: 0)
    memory = AlignedMemory(repeating: 0, count: slots.notFinite.lowerBound)
  }

  private var buffer: UnsafeMutableBufferPointer<Float> { memory.elements }

  package func begin() {
    buffer.update(repeating: 0)
    for store in stores { store.zeroGradients() }
  }

  package func add(_ sums: FigureSums) {
    forEachStore { store, slots in
      for (i, slot) in slots.enumerated() {
        buffer[slot] += store.gradients[i]
        store.gradients[i] = 0
      }
    }
    for (sum, slot) in zip(sums.sums, slots.figures) { buffer[slot] += Float(sum) }
    buffer[slots.samples] += Float(sums.count)
  }

  package func finish(_ requests: RunRequests, _ warps: [WarpHealth]) throws -> StepFigures {
    slots.write(requests, to: buffer)
    try world.allreduce(buffer, .sum)
    // Float32 does not hold them.
    var sums = warps.flatMap(\.sums)
    try sums.withUnsafeMutableBufferPointer { try world.allreduce($0, .sum) }
    forEachStore { store, slots in _ = store.gradients.update(fromContentsOf: buffer[slots]) }
    for (i, slot) in slots.figures.enumerated() { figures.sums[i] = Double(buffer[slot]) }
    figures.count = Int(buffer[slots.samples])
    return StepFigures(
      sums: figures, requests: slots.requests(in: UnsafeBufferPointer(buffer)),
      warps: try world.join(warps, sums: sums), faults: faults())
  }

  /// Hands over each store with the slots of its gradients.
  private func forEachStore(_ body: (ParameterStore, Range<Int>) -> Void) {
    var first = slots.gradients.lowerBound
    for store in stores {
      body(store, first..<first + store.count)
      first += store.count
    }
  }

  private func faults() -> [StepFigures.Fault] {
    let tensors = stores.flatMap(\.parameters).map {
      ($0.name, $0.gradient.reduce(0) { $0 + ($1.isFinite ? 0 : 1) })
    }
    let sums = zip(figures.figures, figures.sums).map { ($0.name, $1.isFinite ? 0 : 1) }
    return (tensors + sums).filter { $0.1 > 0 }.map { .init(name: $0.0, notFinite: $0.1, outOfRange: 0) }
  }
}
