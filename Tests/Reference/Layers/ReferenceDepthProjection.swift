import Tensors

/// The sum over the depth of (N, C, D, H, W).
struct ReferenceDepthProjection: ReferenceLayer {
  func outputShape(of input: Shape) -> Shape { [input[0], input[1], input[3], input[4]] }

  func forward(_ input: Variable, on tape: Tape) -> Variable {
    var output = Values(zeros: outputShape(of: input.shape))
    for (i, value) in input.values.numbers.enumerated() { output.numbers[place(i, input.shape)] += value }
    return tape.record(output) { gradient in
      for i in input.values.numbers.indices {
        input.gradient.numbers[i] += gradient.numbers[place(i, input.shape)]
      }
    }
  }

  /// The pixel of the output that an element of the input adds to.
  private func place(_ index: Int, _ shape: Shape) -> Int {
    let plane = shape[3] * shape[4]
    return index / (plane * shape[2]) * plane + index % plane
  }
}
