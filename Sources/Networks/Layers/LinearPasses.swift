import Kernels
import Memory
import OneDNN
import Tensors

/// The passes of a layer with weights and bias, of whichever library is the fastest for its sizes.
///
/// Weights and their gradients lie row-major in the caller's memory, whatever the layout of input and output.
protocol LinearPasses: AnyObject {
  /// Takes over weights (O, C, …); after every change of them.
  func packWeights(from weights: UnsafePointer<Float>) throws

  /// Writes the output for `input`, the packed weights and `bias`, (O).
  func forward(
    input: UnsafePointer<Float>, bias: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>) throws

  /// Adds to the gradients of weights and bias, and overwrites the input's gradient where it is wanted.
  ///
  /// `input` is that of the last forward pass, `outputGradient` masked where a rectifier is fused.
  func backward(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?) throws

  /// Overwrites the input's gradient, and computes no other: of a layer that is frozen.
  func backwardData(outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>) throws
}

/// Passes that are ready to run, and how what they take and give lies in memory.
struct PreparedPasses {
  let passes: any LinearPasses
  let input: TensorDescriptor
  let output: TensorDescriptor
}

extension PreparedPasses {
  /// oneDNN's passes, in the layouts that it chose.
  init(_ primitives: LinearPrimitives, _ path: String) throws {
    self.init(
      passes: primitives, input: try Self.descriptor(of: primitives.input, path),
      output: try Self.descriptor(of: primitives.output, path))
  }

  private static func descriptor(of memory: MemoryDescriptor, _ path: String) throws -> TensorDescriptor {
    guard let layout = memory.layout else {
      throw NetworkError(path, "oneDNN chose a layout that this program does not know")
    }
    return TensorDescriptor(Shape(memory.dimensions), layout)
  }
}

extension DenseKernel: LinearPasses {}

extension ThinConvolution: LinearPasses {}

extension FourierConvolution: LinearPasses {}

extension LinearPrimitives: LinearPasses {
  func backward(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?
  ) throws {
    try backwardWeights(
      input: input, outputGradient: outputGradient, weightGradient: weightGradient, biasGradient: biasGradient
    )
    if let inputGradient {
      try backwardData(outputGradient: outputGradient, inputGradient: inputGradient)
    }
  }
}
