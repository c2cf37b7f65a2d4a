import Kernels
import OneDNN

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
}

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
