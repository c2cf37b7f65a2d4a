import Tensors

/// The sum over the depth of (N, C, D, H, W).
struct ReferenceDepthProjection: ReferenceLayer {
  var parameters: [Values] = []

  func forward(_ input: Values) -> Values {
    var output = Values(zeros: outputShape(input.shape))
    for index in input.numbers.indices { output.numbers[place(index, input.shape)] += input.numbers[index] }
    return output
  }

  func backward(_ outputGradient: Values, at input: Values) -> ReferenceGradients {
    let numbers = input.numbers.indices.map { outputGradient.numbers[place($0, input.shape)] }
    return ReferenceGradients(input: Values(input.shape, numbers))
  }

  private func outputShape(_ shape: Shape) -> Shape { [shape[0], shape[1], shape[3], shape[4]] }

  /// The pixel of the output that an element of the input adds to.
  private func place(_ index: Int, _ shape: Shape) -> Int {
    let plane = shape[3] * shape[4]
    return index / (plane * shape[2]) * plane + index % plane
  }
}
