/// A dense layer with bias, forward and backward, for one set of sizes.
///
/// output(n, o) = bias(o) + Σ weight(o, i) · input(n, i). Input (N, I) and output (N, O) lie plain, of any sizes.
/// The passes keep their scratch memory from one call to the next and allocate nothing.
public final class DenseKernel {
  private let forwardPass: DenseForwardPass
  private let weightGradientPass: DenseWeightGradientPass?
  private let inputGradientPass: DenseInputGradientPass?

  /// Prepares the passes for `batch` samples.
  ///
  /// Without `training` there is the forward pass only, and the gradient of the input only where `inputGradient`
  /// asks for it, too. `fusedReLU` rectifies the output; the caller then masks the output's gradient.
  ///
  /// - Precondition: all sizes are positive.
  public init(
    batch: Int, inputCount: Int, outputCount: Int, fusedReLU: Bool, training: Bool, inputGradient: Bool
  ) {
    let sizes = DenseSizes(samples: batch, inputs: inputCount, outputs: outputCount)
    precondition(
      batch > 0 && inputCount > 0 && outputCount > 0, "a dense layer needs positive sizes, not \(sizes)")
    forwardPass = DenseForwardPass(sizes, fusedReLU: fusedReLU)
    weightGradientPass = training ? DenseWeightGradientPass(sizes) : nil
    inputGradientPass = training && inputGradient ? DenseInputGradientPass(sizes) : nil
  }

  /// What a plan of the network calls these kernels.
  public var implementation: String { "dense:\(vectorLanes)" }

  /// Copies weights, (O, I), into the forms that the passes want.
  ///
  /// Call it after every change of the weights.
  public func packWeights(from weights: UnsafePointer<Float>) {
    forwardPass.packWeights(from: weights)
    inputGradientPass?.packWeights(from: weights)
  }

  /// Writes the output for `input`, the packed weights and `bias`, (O).
  public func forward(
    input: UnsafePointer<Float>, bias: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) {
    forwardPass.run(input: input, bias: bias, output: output)
  }

  /// Adds to the gradients of weights, (O, I), and bias, (O), and overwrites `inputGradient`.
  ///
  /// - Precondition: prepared for training, and for the input's gradient where it is asked for.
  public func backward(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?
  ) {
    guard let weightGradientPass else { preconditionFailure("a dense layer was not prepared for training") }
    weightGradientPass.addWeights(input: input, outputGradient: outputGradient, to: weightGradient)
    weightGradientPass.addBias(outputGradient: outputGradient, to: biasGradient)
    guard let inputGradient else { return }
    guard let inputGradientPass else {
      preconditionFailure("a dense layer was not prepared for its input's gradient")
    }
    inputGradientPass.run(outputGradient: outputGradient, inputGradient: inputGradient)
  }
}

/// The sizes of a dense layer: N, I and O.
struct DenseSizes {
  let samples, inputs, outputs: Int
}
