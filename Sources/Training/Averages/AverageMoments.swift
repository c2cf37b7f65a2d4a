import Memory
import Tensors

/// The running moments that averaged weights have of their own, in a buffer laid out like a network's state.
///
/// Those of weights that no step ever trained cannot be averaged from others: a pass over the training samples measures
/// them (Izmailov et al. 2018, section 3.2).
public final class AverageMoments {
  /// The models of the average that they were measured of; 0 before they were.
  public internal(set) var models = 0

  /// What the layers of the network keep for the last weights.
  let state: ParameterStore
  private let memory: AlignedMemory<Float>

  /// Prepares moments for what a network keeps besides its parameters.
  init(_ state: ParameterStore) {
    self.state = state
    memory = AlignedMemory(repeating: 0, count: state.count)
  }

  /// All of them, laid out like the state; zeros where that is frozen.
  package var values: UnsafeMutableBufferPointer<Float> { memory.elements }

  /// The values of one tensor of the state: its own, or, where that is frozen, the last weights'.
  func values(of tensor: Parameter) -> UnsafeMutableBufferPointer<Float> {
    tensor.isFrozen ? tensor.values : UnsafeMutableBufferPointer(rebasing: values[tensor.range])
  }

  /// Puts them in the state's place, and what stands there in theirs.
  func exchange() {
    for tensor in state.parameters where !tensor.isFrozen {
      for i in tensor.range { swap(&values[i], &state.values[i]) }
    }
    state.didChangeValues()
  }
}
