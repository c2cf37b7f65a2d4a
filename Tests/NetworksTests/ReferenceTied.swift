import Tensors

/// A layer that uses some parameters more than once: the inner layer's i-th is the one numbered `owners[i]`.
struct ReferenceTied: ReferenceLayer {
  var inner: ReferenceSequence
  let owners: [Int]

  var parameters: [Values] {
    get {
      let all = inner.parameters
      return Set(owners).sorted().compactMap { owner in owners.firstIndex(of: owner).map { all[$0] } }
    }
    set { inner.parameters = owners.map { newValue[$0] } }
  }

  func forward(_ input: Values) -> Values { inner.forward(input) }

  func backward(_ outputGradient: Values, at input: Values) -> ReferenceGradients {
    let gradients = inner.backward(outputGradient, at: input)
    var sums = parameters.map { Values(zeros: $0.shape) }
    for (owner, gradient) in zip(owners, gradients.parameters) {
      sums[owner] = sums[owner].adding(1, gradient)
    }
    return ReferenceGradients(input: gradients.input, parameters: sums)
  }

  func distanceFromLattice(_ input: Values) -> Double { inner.distanceFromLattice(input) }
}

/// (N, C, …) read as (N, F).
struct ReferenceFlattening: ReferenceLayer {
  var parameters: [Values] = []

  func forward(_ input: Values) -> Values {
    Values([input.shape[0], input.shape.sample.count], input.numbers)
  }

  func backward(_ outputGradient: Values, at input: Values) -> ReferenceGradients {
    ReferenceGradients(input: Values(input.shape, outputGradient.numbers))
  }
}
