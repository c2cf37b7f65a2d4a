import Memory
import Tensors

/// Adds to an input what layers make of it: y = x + F(x).
///
/// Input of any shape and layout; the layers give the same shape, and so does the sum, in the input's layout. Source:
/// He et al. 2016, equation 1.
final class Residual: Layer {
  let input: TensorDescriptor
  private let path: String
  private let layers: Sequential
  private let result: Tensor
  /// The gradient of what the layers give, which they may overwrite.
  private let gradient: Tensor

  init(_ options: ResidualOptions, input: TensorDescriptor, in construction: Construction) throws {
    layers = try Sequential(options.layers, input: input, in: construction)
    guard layers.output.shape == input.shape else {
      throw NetworkError(
        construction.path,
        "its layers make \(layers.output.shape) of \(input.shape), which cannot be added; pad and choose filters such that "
          + "they give what they take")
    }
    try layers.end(in: input.layout, construction)
    self.input = input
    result = try construction.tensor(input, of: "output")
    gradient = try construction.tensor(input, of: "layers' gradient")
    path = construction.path
  }

  var output: TensorDescriptor { input }

  var summary: LayerSummary {
    LayerSummary(
      path: path, kind: "residual", input: input, output: output, parts: [layers.summary],
      operations: input.shape.sample.count)
  }

  func forward(_ input: Tensor, in pass: Pass) throws -> Tensor {
    let part = try layers.forward(input, in: pass)
    result.become(sumOf: input, part)
    return result
  }

  func backward(_ outputGradient: Tensor, in pass: Pass) throws -> Tensor? {
    gradient.pointer.update(from: outputGradient.pointer, count: gradient.elements.count)
    guard let part = try layers.backward(gradient, in: pass) else { return nil }
    outputGradient.become(sumOf: outputGradient, part)
    return outputGradient
  }
}

extension Tensor {
  /// Overwrites all elements by the sums of two tensors' in the same layout, of which this may be one.
  fileprivate func become(sumOf a: Tensor, _ b: Tensor) {
    precondition(
      descriptor == a.descriptor && descriptor == b.descriptor,
      "a sum \(descriptor) of \(a.descriptor) and \(b.descriptor)")
    let (first, second, sums) = (a.pointer, b.pointer, pointer)
    let vectorEnd = elements.count / vectorLanes * vectorLanes
    for i in stride(from: 0, to: vectorEnd, by: vectorLanes) {
      (Vector(at: first + i) + Vector(at: second + i)).store(to: sums + i)
    }
    for i in vectorEnd..<elements.count { sums[i] = first[i] + second[i] }
  }
}
