import Tensors

/// Composed transformers by their definition: V_k = U sampled by M_1 ⋯ M_{k−1}, the output by M_1 ⋯ M_K.
struct ReferenceComposedTransformers: ReferenceLayer {
  var stages: [ReferencePosedMap]
  let warp: ReferenceWarp

  var parameters: [Values] {
    get { stages.flatMap(\.parameters) }
    set {
      var rest = newValue[...]
      for index in stages.indices {
        let count = stages[index].parameters.count
        stages[index].parameters = Array(rest.prefix(count))
        rest = rest.dropFirst(count)
      }
    }
  }

  func forward(_ input: Values) -> Values {
    warp.forward(input, products(input)[stages.count])
  }

  func backward(_ outputGradient: Values, at input: Values) -> ReferenceGradients {
    let products = products(input)
    var toInput = Values(zeros: input.shape)
    var toParameters: [[Values]] = []
    var toView = outputGradient
    var toProduct = products[0].map { $0.map { _ in 0.0 } }
    for (k, stage) in stages.enumerated().reversed() {
      let fromWarp = warp.backward(toView, at: input, products[k + 1])
      toInput = toInput.adding(1, fromWarp.input)
      toProduct = zip(toProduct, fromWarp.matrices).map { zip($0, $1).map(+) }
      let view = warp.forward(input, products[k])
      let matrices = stage.matrices(view)
      let toMatrix = zip(products[k], toProduct).map { multiply(transpose($0), $1) }
      toProduct = zip(toProduct, matrices).map { multiply($0, transpose($1)) }
      let fromStage = stage.backward(toMatrix, at: view)
      toParameters.insert(fromStage.parameters, at: 0)
      toView = fromStage.input
    }
    toInput = toInput.adding(1, warp.backward(toView, at: input, products[0]).input)
    return ReferenceGradients(input: toInput, parameters: toParameters.flatMap { $0 })
  }

  func penalty(at input: Values) -> Double {
    let products = products(input)
    return stages.indices.reduce(0) { sum, k in
      sum + stages[k].penalty(at: warp.forward(input, products[k]))
    }
  }

  /// That of the positions which depend on a θ.
  func distanceFromLattice(_ input: Values) -> Double {
    let fixed = stages.prefix { $0.localisation == nil }.count
    return products(input).dropFirst(1 + fixed).reduce(.infinity) {
      min($0, warp.distanceFromLattice(input.shape, $1))
    }
  }

  /// M_1 ⋯ M_k of every sample, for k from 0.
  func products(_ input: Values) -> [[[Double]]] {
    var products = [(0..<input.shape[0]).map { _ in [1, 0, 0, 0, 1, 0, 0, 0, 1.0] }]
    for (k, stage) in stages.enumerated() {
      let matrices = stage.matrices(warp.forward(input, products[k]))
      products.append(zip(products[k], matrices).map(multiply))
    }
    return products
  }
}

/// The product of two 3×3 matrices.
private func multiply(_ a: [Double], _ b: [Double]) -> [Double] {
  var product = Array(repeating: 0.0, count: 9)
  for row in 0..<3 {
    for column in 0..<3 {
      for k in 0..<3 { product[3 * row + column] += a[3 * row + k] * b[3 * k + column] }
    }
  }
  return product
}

private func transpose(_ a: [Double]) -> [Double] {
  [0, 3, 6, 1, 4, 7, 2, 5, 8].map { a[$0] }
}
