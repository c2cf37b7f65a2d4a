import Memory
package import Tensors

/// A row-major array of Doubles with a shape (N, C, H, W) or (N, F): what the references compute on.
package struct Values: Sendable {
  package let shape: Shape
  package var numbers: [Double]

  package init(_ shape: Shape, _ numbers: [Double]) {
    precondition(numbers.count == shape.count, "\(numbers.count) numbers for \(shape)")
    self.shape = shape
    self.numbers = numbers
  }

  package init(zeros shape: Shape) {
    self.init(shape, Array(repeating: 0, count: shape.count))
  }

  /// Numbers drawn uniformly between −scale and scale, the same at every run, and each a Float.
  package static func random(_ shape: Shape, _ name: String, scale: Float = 1) -> Values {
    Values(shape, Reference.noise(shape.count, name).map { Double(scale * $0) })
  }

  /// This and a multiple of another.
  package func adding(_ factor: Double, _ other: Values) -> Values {
    Values(shape, zip(numbers, other.numbers).map { $0 + factor * $1 })
  }

  /// The inner product.
  package func dot(_ other: Values) -> Double {
    precondition(shape == other.shape, "\(shape) multiplied with \(other.shape)")
    return Reference.dot(numbers, other.numbers)
  }

  /// The numbers of one sample.
  package func numbers(of sample: Int) -> [Double] {
    let size = shape.sample.count
    return Array(numbers[(sample * size)..<((sample + 1) * size)])
  }
}

/// The inner product in Double.
package func dot(_ a: [some BinaryFloatingPoint], _ b: [some BinaryFloatingPoint]) -> Double {
  zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}

/// The derivative of a curve at 0, by a central difference over steps of this size.
package func centralDifference(_ step: Double, of curve: (Double) -> Double) -> Double {
  (curve(step) - curve(-step)) / (2 * step)
}

extension [Float] {
  /// The numbers in Double.
  package var doubles: [Double] { map(Double.init) }
}

// MARK: - Tensors

extension Values {
  /// Reads a tensor in any layout.
  package init(_ tensor: Tensor) {
    let order = tensor.descriptor.memoryOrder
    self.init(tensor.shape, order.map { Double(tensor.elements[$0]) })
  }

  /// Writes into a tensor in any layout.
  package func write(to tensor: Tensor) {
    precondition(shape == tensor.shape, "values \(shape) for a tensor \(tensor.shape)")
    for (number, place) in zip(numbers, tensor.descriptor.memoryOrder) {
      tensor.elements[place] = Float(number)
    }
  }
}

extension TensorDescriptor {
  /// Where in memory each element lies, in row-major order of the logical dimensions.
  package var memoryOrder: [Int] {
    guard shape.rank > 1 else { return Array(0..<shape.count) }
    return ChannelBlocks(shape.dimensions, lanes: layout.lanes(of: shape[1])).places
  }
}

extension Tensor {
  /// What fills up the last block of channels, all of which should be zero.
  package var padding: [Float] {
    let used = Set(descriptor.memoryOrder)
    return elements.indices.filter { !used.contains($0) }.map { elements[$0] }
  }
}
