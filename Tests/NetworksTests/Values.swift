import Tensors

/// A row-major array of Doubles with a shape (N, C, H, W) or (N, F): what the references compute on.
struct Values: Sendable {
  let shape: Shape
  var numbers: [Double]

  init(_ shape: Shape, _ numbers: [Double]) {
    precondition(numbers.count == shape.count, "\(numbers.count) numbers for \(shape)")
    self.shape = shape
    self.numbers = numbers
  }

  init(zeros shape: Shape) {
    self.init(shape, Array(repeating: 0, count: shape.count))
  }

  /// Numbers drawn uniformly between −scale and scale, the same at every run, and each a Float.
  static func random(_ shape: Shape, _ name: String, scale: Double = 1) -> Values {
    var random = RandomStream(seed: 7, purpose: .initialization, name: name)
    return Values(shape, (0..<shape.count).map { _ in Double(Float(random.uniform(-scale, scale))) })
  }

  /// The place in `numbers` of an element of (N, C, H, W).
  func index(_ n: Int, _ c: Int, _ y: Int, _ x: Int) -> Int {
    ((n * shape[1] + c) * shape[2] + y) * shape[3] + x
  }

  /// This and a multiple of another.
  func adding(_ factor: Double, _ other: Values) -> Values {
    Values(shape, zip(numbers, other.numbers).map { $0 + factor * $1 })
  }

  /// The inner product.
  func dot(_ other: Values) -> Double {
    precondition(shape == other.shape, "\(shape) multiplied with \(other.shape)")
    return zip(numbers, other.numbers).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// These values where `output` is positive, zero elsewhere: the gradient through a ReLU that gave it.
  func masked(wherePositive output: Values) -> Values {
    Values(shape, zip(numbers, output.numbers).map { $1 > 0 ? $0 : 0 })
  }

  /// max(0, x) of every number.
  var rectified: Values { Values(shape, numbers.map { max(0, $0) }) }
}

// MARK: - Tensors

extension Values {
  /// Reads a tensor in any layout.
  init(_ tensor: Tensor) {
    let order = tensor.descriptor.memoryOrder
    self.init(tensor.shape, order.map { Double(tensor.elements[$0]) })
  }

  /// Writes into a tensor in any layout.
  func write(to tensor: Tensor) {
    precondition(shape == tensor.shape, "values \(shape) for a tensor \(tensor.shape)")
    for (number, place) in zip(numbers, tensor.descriptor.memoryOrder) {
      tensor.elements[place] = Float(number)
    }
  }
}

extension TensorDescriptor {
  /// Where in memory each element lies, in row-major order of the logical dimensions.
  var memoryOrder: [Int] {
    guard shape.rank > 1 else { return Array(0..<shape.count) }
    let (channels, places) = (shape[1], shape.spatial.reduce(1, *))
    return (0..<shape.count).map { index in
      let (place, c, n) = (index % places, index / places % channels, index / places / channels)
      return switch layout {
      case .plain: index
      case .channelsLast: (n * places + place) * channels + c
      case .channelBlocks(let block):
        ((n * ((channels + block - 1) / block) + c / block) * places + place) * block + c % block
      }
    }
  }
}

extension Tensor {
  /// What fills up the last block of channels, all of which should be zero.
  var padding: [Float] {
    let used = Set(descriptor.memoryOrder)
    return elements.indices.filter { !used.contains($0) }.map { elements[$0] }
  }
}
