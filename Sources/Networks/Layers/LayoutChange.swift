import Memory
import OneDNN
import Tensors

/// Copies a tensor from one layout to another; a network inserts it where neighbours disagree.
final class LayoutChange: Layer {
  let input: TensorDescriptor
  let output: TensorDescriptor
  private let path: String
  private let there: Reorder
  private let back: Reorder?
  private let result: Tensor
  private let inputGradient: Tensor?

  init(from input: TensorDescriptor, to layout: Layout, in construction: Construction) throws {
    let dimensions = input.shape.dimensions
    let source = try MemoryDescriptor(dimensions: dimensions, layout: input.layout)
    let target = try MemoryDescriptor(dimensions: dimensions, layout: layout)
    self.input = input
    output = TensorDescriptor(input.shape, layout)
    result = try construction.tensor(output, of: "output")
    there = try Reorder(from: source, to: target, engine: construction.engine)
    inputGradient = try construction.inputGradient(input)
    back = try inputGradient.map { _ in try Reorder(from: target, to: source, engine: construction.engine) }
    path = construction.path
  }

  var summary: LayerSummary {
    LayerSummary(path: path, kind: "reorder to \(output.layout)", input: input, output: output)
  }

  func forward(_ input: Tensor, in pass: Pass) throws -> Tensor {
    try there.run(from: input.pointer, to: result.pointer)
    return result
  }

  func backward(_ outputGradient: Tensor, in pass: Pass) throws -> Tensor? {
    guard let inputGradient, let back else { return nil }
    try back.run(from: outputGradient.pointer, to: inputGradient.pointer)
    return inputGradient
  }
}
