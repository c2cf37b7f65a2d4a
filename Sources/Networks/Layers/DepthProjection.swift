import Memory
import Tensors

/// Adds up the slices of a volume: the fixed projection of the paper's 3D MNIST.
///
/// Input V (N, C, D, H, W), output W (N, C, H, W) with W_nm = Σ_l V_nml. Takes any layout and gives the same.
/// Source: Jaderberg et al. 2015, appendix A.3.
final class DepthProjection: Layer {
  let input: TensorDescriptor
  let output: TensorDescriptor
  private let path: String
  private let depth: Int
  /// Elements of a slice that lie side by side: of one channel in the plain layout, of several in the others.
  private let sliceCount: Int
  private let result: Tensor
  private let inputGradient: Tensor?

  init(input: TensorDescriptor, in construction: Construction) throws {
    let shape = input.shape
    guard shape.rank == 5 else {
      throw NetworkError(construction.path, "a depth projection takes (N, C, D, H, W), found \(shape)")
    }
    self.input = input
    output = TensorDescriptor([shape[0], shape[1], shape[3], shape[4]], input.layout)
    depth = shape[2]
    sliceCount = shape[3] * shape[4] * input.layout.lanes(of: shape[1])
    result = try construction.tensor(output, of: "output")
    inputGradient = try construction.inputGradient(input)
    path = construction.path
  }

  var summary: LayerSummary {
    LayerSummary(
      path: path, kind: "depth projection", input: input, output: output,
      operations: input.shape.sample.count)
  }

  func forward(_ input: Tensor, in pass: Pass) -> Tensor {
    result.zero()
    for stack in 0..<stackCount {
      let sum = result.pointer + stack * sliceCount
      for slice in 0..<depth {
        let addend = input.pointer + (stack * depth + slice) * sliceCount
        for i in 0..<sliceCount { sum[i] += addend[i] }
      }
    }
    return result
  }

  func backward(_ outputGradient: Tensor, in pass: Pass) -> Tensor? {
    guard let inputGradient else { return nil }
    for stack in 0..<stackCount {
      let gradient = outputGradient.pointer + stack * sliceCount
      for slice in 0..<depth {
        let copy = inputGradient.pointer + (stack * depth + slice) * sliceCount
        copy.update(from: gradient, count: sliceCount)
      }
    }
    return inputGradient
  }

  private var stackCount: Int { result.elements.count / sliceCount }
}
