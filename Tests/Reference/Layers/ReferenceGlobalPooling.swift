import Tensors

/// The mean of every channel: (N, C, …) to (N, C).
struct ReferenceGlobalPooling: ReferenceLayer {
  func outputShape(of input: Shape) -> Shape { [input[0], input[1]] }

  func forward(_ input: Variable, on tape: Tape) -> Variable {
    let cells = input.shape.spatial.reduce(1, *)
    var output = Values(zeros: outputShape(of: input.shape))
    for (i, value) in input.values.numbers.enumerated() { output.numbers[i / cells] += value / Double(cells) }
    return tape.record(output) { gradient in
      for i in input.values.numbers.indices {
        input.gradient.numbers[i] += gradient.numbers[i / cells] / Double(cells)
      }
    }
  }
}
