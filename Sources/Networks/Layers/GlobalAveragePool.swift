import Kernels
import Memory
import Tensors

/// The mean of every channel over all its cells.
///
/// Input (N, C, H, W) or (N, C, D, H, W) in any layout, output (N, C), plain. Source: Lin, Chen and Yan 2014, section 3.2.
final class GlobalAveragePool: Layer {
  let input: TensorDescriptor
  let output: TensorDescriptor
  private let path: String
  private let means: ChannelMeans
  private let result: Tensor
  private let inputGradient: Tensor?

  init(input: TensorDescriptor, in construction: Construction) throws {
    let shape = input.shape
    guard shape.rank > 3 else {
      throw NetworkError(
        construction.path, "a global pooling takes (N, C, H, W) or (N, C, D, H, W), found \(shape)")
    }
    self.input = input
    output = TensorDescriptor([shape[0], shape[1]])
    means = ChannelMeans(ChannelStrips(of: input))
    result = try construction.tensor(output, of: "output")
    inputGradient = try construction.inputGradient(input)
    path = construction.path
  }

  var summary: LayerSummary {
    LayerSummary(
      path: path, kind: "global average pool", input: input, output: output,
      operations: input.shape.sample.count)
  }

  func forward(_ input: Tensor, in pass: Pass) -> Tensor {
    means.forward(input: input.pointer, output: result.pointer)
    return result
  }

  func backward(_ outputGradient: Tensor, in pass: Pass) -> Tensor? {
    guard let inputGradient else { return nil }
    means.backward(outputGradient: outputGradient.pointer, inputGradient: inputGradient.pointer)
    return inputGradient
  }
}

extension ChannelStrips {
  /// How the channels of a tensor (N, C, …) lie; of one (N, F) every number is a channel.
  init(of tensor: TensorDescriptor) {
    let shape = tensor.shape
    self.init(
      samples: shape[0], channels: shape[1], cells: shape.spatial.reduce(1, *),
      lanes: shape.rank == 2 ? shape[1] : tensor.layout.lanes(of: shape[1]))
  }
}
