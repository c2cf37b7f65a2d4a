import Tensors

extension Tensor {
  /// The first element of a sample; samples lie one after another in every layout.
  func sample(_ index: Int) -> UnsafeMutablePointer<Float> {
    pointer + index * (elements.count / shape[0])
  }

  /// Adds the elements of a tensor of the same shape and layout.
  func add(_ other: Tensor) {
    precondition(descriptor == other.descriptor, "\(other.descriptor) added to \(descriptor)")
    let (target, source) = (pointer, other.pointer)
    for i in 0..<elements.count { target[i] += source[i] }
  }
}
