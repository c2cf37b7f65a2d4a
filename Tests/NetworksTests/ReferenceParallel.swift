import Tensors

/// Branches on the same input, their outputs side by side as channels.
struct ReferenceParallel: ReferenceLayer {
  var branches: [ReferenceSequence]

  var parameters: [Values] {
    get { branches.flatMap(\.parameters) }
    set {
      var rest = newValue[...]
      for index in branches.indices {
        let count = branches[index].parameters.count
        branches[index].parameters = Array(rest.prefix(count))
        rest = rest.dropFirst(count)
      }
    }
  }

  func forward(_ input: Values) -> Values {
    let parts = branches.map { $0.forward(input) }
    var dimensions = parts[0].shape.dimensions
    dimensions[1] = parts.reduce(0) { $0 + $1.shape[1] }
    let numbers = (0..<input.shape[0]).flatMap { sample in parts.flatMap { $0.numbers(of: sample) } }
    return Values(Shape(dimensions), numbers)
  }

  func backward(_ outputGradient: Values, at input: Values) -> ReferenceGradients {
    var (sum, begin) = (ReferenceGradients(input: Values(zeros: input.shape)), 0)
    for branch in branches {
      let shape = branch.forward(input).shape
      let place = begin..<(begin + shape.sample.count)
      let part = (0..<shape[0]).flatMap { sample in
        place.map { outputGradient.numbers(of: sample)[$0] }
      }
      let gradients = branch.backward(Values(shape, part), at: input)
      sum.input = sum.input.adding(1, gradients.input)
      sum.parameters += gradients.parameters
      begin = place.upperBound
    }
    return sum
  }

  func penalty(at input: Values) -> Double {
    branches.reduce(0) { $0 + $1.penalty(at: input) }
  }

  func distanceFromLattice(_ input: Values) -> Double {
    branches.reduce(.infinity) { min($0, $1.distanceFromLattice(input)) }
  }
}

extension Values {
  /// The numbers of one sample.
  func numbers(of sample: Int) -> [Double] {
    let size = shape.sample.count
    return Array(numbers[(sample * size)..<((sample + 1) * size)])
  }
}
