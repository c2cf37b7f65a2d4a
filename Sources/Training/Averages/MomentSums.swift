import MPI
import Memory
import Tensors

/// Running moments as exact sums over micro-batches and ranks, in whichever order.
///
/// They have two words each: a variance of raw pixels may be far larger than what gradients are added up in.
struct MomentSums {
  private let state: ParameterStore
  /// The low words stand where gradients do, the high ones where counts do.
  private let slots: Slots
  private let terms: AlignedMemory<Int64>
  private let limit: Float

  /// Prepares to add up what at most so many micro-batches have.
  init(of state: ParameterStore, contributions: Int) {
    self.state = state
    slots = Slots(gradients: [state], figures: [], transformers: 0, counts: state.count)
    terms = AlignedMemory(repeating: 0, count: slots.count)
    limit = FixedPoint.limit(contributions: contributions)
  }

  /// Forgets what was added up.
  func begin() {
    terms.elements.update(repeating: 0)
    state.zeroGradients()
  }

  /// Adds what a micro-batch has left in the gradients of the state, which are zero then.
  func add() {
    for (tensor, moments) in state.parameters.enumerated() {
      let refused = FixedPoint.moveWide(
        moments.gradient, toHigh: terms.start + (slots.counts.lowerBound + moments.range.lowerBound),
        low: terms.start + (slots.gradients.lowerBound + moments.range.lowerBound), limit: limit)
      slots.note(refused, of: tensor, in: terms.elements)
    }
  }

  /// Adds up over all ranks, and returns what could not be added up; a collective call.
  func finish(over world: Communicator) throws -> [StepFigures.Fault] {
    try world.allreduce(terms.elements, .sum)
    return slots.faults(UnsafeBufferPointer(terms.elements))
  }

  /// Takes the sums for the moments of normalisations that are not frozen.
  func take() {
    for moments in state.parameters where !moments.isFrozen {
      FixedPoint.readWide(
        high: terms.start + (slots.counts.lowerBound + moments.range.lowerBound),
        low: terms.start + (slots.gradients.lowerBound + moments.range.lowerBound), into: moments.values)
    }
    state.didChangeValues()
  }
}
