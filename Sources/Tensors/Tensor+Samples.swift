extension Tensor {
  /// The first element of a sample; samples lie one after another in every layout.
  package func sample(_ index: Int) -> UnsafeMutablePointer<Float> {
    pointer + index * (elements.count / shape[0])
  }

  /// The elements of a sample.
  package func values(of sample: Int) -> UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(start: self.sample(sample), count: elements.count / shape[0])
  }

  /// Adds the elements of a tensor of the same shape and layout.
  package func add(_ other: Tensor) {
    precondition(descriptor == other.descriptor, "\(other.descriptor) added to \(descriptor)")
    let (target, source) = (pointer, other.pointer)
    for i in 0..<elements.count { target[i] += source[i] }
  }
}
