import Memory

/// A dense layer with bias, forward and backward, for one set of sizes.
///
/// output(n, o) = bias(o) + Σ weight(o, i) · input(n, i). Input (N, I) and output (N, O) lie plain, of any sizes.
/// The passes keep their scratch memory from one call to the next and allocate nothing.
public final class DenseKernel {
  private let sizes: DenseSizes
  private let epilogue: Epilogue
  private let outputProduct: DenseProduct
  private let weightGradientPass: DenseWeightGradientPass?
  private let inputGradientProduct: DenseProduct?

  /// Prepares the passes for `batch` samples.
  ///
  /// Without `training` there is the forward pass only, and the gradient of the input only where `inputGradient`
  /// asks for it, too. `fusedReLU` rectifies the output; the caller then masks the output's gradient.
  ///
  /// - Precondition: all sizes are positive.
  public init(
    batch: Int, inputCount: Int, outputCount: Int, fusedReLU: Bool, training: Bool, inputGradient: Bool
  ) {
    sizes = DenseSizes(samples: batch, inputs: inputCount, outputs: outputCount)
    precondition(
      batch > 0 && inputCount > 0 && outputCount > 0, "a dense layer needs positive sizes, not \(sizes)")
    epilogue = Epilogue(outputs: outputCount, rectified: fusedReLU)
    outputProduct = DenseProduct(samples: batch, features: inputCount, columns: outputCount)
    weightGradientPass = training ? DenseWeightGradientPass(sizes) : nil
    inputGradientProduct =
      training && inputGradient
      ? DenseProduct(samples: batch, features: outputCount, columns: inputCount) : nil
  }

  /// What a plan of the network calls these kernels.
  public var implementation: String { "dense:\(vectorLanes)" }

  /// Copies weights, (O, I), into the forms that the passes want.
  ///
  /// Call it after every change of the weights.
  public func packWeights(from weights: UnsafePointer<Float>) {
    outputProduct.matrix.packTransposed(weights)
    inputGradientProduct?.matrix.pack(weights)
  }

  /// Writes the output for `input`, the packed weights and `bias`, (O).
  public func forward(
    input: UnsafePointer<Float>, bias: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) {
    epilogue.takeBias(bias)
    outputProduct.run(input, into: OutputRows(epilogue: epilogue, output: output, outputs: sizes.outputs))
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
    if let inputGradient { backwardData(outputGradient: outputGradient, inputGradient: inputGradient) }
  }

  /// Overwrites `inputGradient` alone.
  ///
  /// - Precondition: prepared for the input's gradient.
  public func backwardData(
    outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
  ) {
    guard let inputGradientProduct else {
      preconditionFailure("a dense layer was not prepared for its input's gradient")
    }
    inputGradientProduct.run(outputGradient, into: WrittenRows(gradient: inputGradient, inputs: sizes.inputs))
  }
}

/// The sizes of a dense layer: N, I and O.
struct DenseSizes {
  let samples, inputs, outputs: Int
}

/// Writes outputs row-major.
private struct OutputRows: ProductTarget {
  let epilogue: Epilogue
  let output: UnsafeMutablePointer<Float>
  let outputs: Int

  @inline(__always)
  func put(_ sum: Vector, row: Int, block: Int) {
    let first = block &* vectorLanes
    epilogue.output(of: sum, block: block)
      .store(to: output + (row &* outputs &+ first), count: outputs &- first)
  }
}

/// Writes row-major.
private struct WrittenRows: ProductTarget {
  let gradient: UnsafeMutablePointer<Float>
  let inputs: Int

  @inline(__always)
  func put(_ sum: Vector, row: Int, block: Int) {
    let first = block &* vectorLanes
    sum.store(to: gradient + (row &* inputs &+ first), count: inputs &- first)
  }
}
