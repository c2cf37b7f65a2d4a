import Tensors

/// max(0, x), in any layout; layers that learn have it fused instead.
final class Rectifier: Layer {
  let input: TensorDescriptor
  private let path: String
  private let result: Tensor
  private let wantsInputGradient: Bool

  init(input: TensorDescriptor, in construction: Construction) throws {
    self.input = input
    result = try construction.tensor(input, of: "output")
    wantsInputGradient = construction.wantsInputGradient
    path = construction.path
  }

  var output: TensorDescriptor { input }

  var summary: LayerSummary {
    LayerSummary(path: path, kind: "relu", input: input, output: output, operations: input.shape.sample.count)
  }

  func forward(_ input: Tensor, in pass: Pass) -> Tensor {
    let (source, target) = (input.pointer, result.pointer)
    for i in 0..<result.elements.count { target[i] = max(source[i], 0) }
    return result
  }

  func backward(_ outputGradient: Tensor, in pass: Pass) -> Tensor? {
    guard wantsInputGradient else { return nil }
    outputGradient.mask(wherePositive: result)
    return outputGradient
  }
}
