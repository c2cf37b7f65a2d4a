import Tensors

/// max(0, x), or leaky x where it is positive and a part of it elsewhere, in any layout; layers that learn have it fused.
final class Rectifier: Layer {
  let input: TensorDescriptor
  private let path: String
  private let result: Tensor
  private let wantsInputGradient: Bool
  private let slope: Double

  init(slope: Double = 0, input: TensorDescriptor, in construction: Construction) throws {
    self.input = input
    result = try construction.tensor(input, of: "output")
    wantsInputGradient = construction.wantsInputGradient
    path = construction.path
    self.slope = slope
  }

  var output: TensorDescriptor { input }

  var summary: LayerSummary {
    LayerSummary(
      path: path, kind: slope == 0 ? "relu" : "leaky relu \(slope)", input: input, output: output,
      operations: input.shape.sample.count)
  }

  func forward(_ input: Tensor, in pass: Pass) -> Tensor {
    guard slope == 0 else {
      result.rectify(input, slope: Float(slope))
      return result
    }
    let (source, target) = (input.pointer, result.pointer)
    for i in 0..<result.elements.count { target[i] = max(source[i], 0) }
    return result
  }

  func backward(_ outputGradient: Tensor, in pass: Pass) -> Tensor? {
    guard wantsInputGradient else { return nil }
    outputGradient.mask(wherePositive: result, slope: Float(slope))
    return outputGradient
  }
}
