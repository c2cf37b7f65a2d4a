import Tensors

/// Branches on the same input, their outputs side by side as channels.
struct ReferenceParallel: ReferenceLayer {
  let branches: [ReferenceSequence]

  func outputShape(of input: Shape) -> Shape {
    let shapes = branches.map { $0.outputShape(of: input) }
    var dimensions = shapes[0].dimensions
    dimensions[1] = shapes.reduce(0) { $0 + $1[1] }
    return Shape(dimensions)
  }

  func forward(_ input: Variable, on tape: Tape) -> Variable {
    let parts = branches.map { $0.forward(input, on: tape) }
    let numbers = (0..<input.shape[0]).flatMap { n in parts.flatMap { $0.values.numbers(of: n) } }
    return tape.record(Values(outputShape(of: input.shape), numbers)) { gradient in
      var index = 0
      for n in 0..<input.shape[0] {
        for part in parts {
          let size = part.shape.sample.count
          for i in 0..<size { part.gradient.numbers[n * size + i] += gradient.numbers[index + i] }
          index += size
        }
      }
    }
  }
}
