import CDNNL
public import Memory

/// A convolution with bias, forward and backward, for one set of sizes.
///
/// output(n, o, y, x) = bias(o) + Σ weight(o, c, ky, kx) · input(n, c, y·stride + ky − padding, …),
/// the correlation that deep learning calls convolution. The corresponding C functions are
/// `dnnl_convolution_forward_primitive_desc_create`, `…_backward_data_primitive_desc_create` and `…_backward_weights_primitive_desc_create`.
public final class ConvolutionPrimitives: LinearPrimitives {
  /// Prepares the passes for an input (N, C, H, W) and an output (N, O, H′, W′).
  ///
  /// A layout that is `nil` is chosen such that all passes are fast, whichever of them are prepared. Without
  /// `training` there is the forward pass only, and the gradient of the input only where `inputGradient` asks
  /// for it, too. `fusedReLU` rectifies the output; the caller then masks the output's gradient, see
  /// `ReLU` in Kernels.
  ///
  /// - Throws: `DNNError` if oneDNN has no implementation.
  public init(
    _ geometry: ConvolutionGeometry, inputLayout: Layout? = nil, outputLayout: Layout? = nil,
    fusedReLU: Bool, training: Bool, inputGradient: Bool, engine: Engine
  ) throws(DNNError) {
    if geometry.hasOneWindow && (outputLayout ?? .plain) == .plain {
      // Plain, as oneDNN 2 would have it: with channels last, which 3 prefers, the gradients take twice as long.
      try super.init(
        InnerProductGeometry(inputDimensions: geometry.inputDimensions, outputCount: geometry.outputChannels),
        inputLayout: inputLayout ?? .plain, outputLayout: .plain, fusedReLU: fusedReLU, training: training,
        inputGradient: inputGradient, engine: engine)
      output = try MemoryDescriptor(dimensions: geometry.outputDimensions, layout: .plain)
    } else {
      let isSlow = try geometry.isSlow(inputLayout, outputLayout, engine)
      let fallback: Layout? = isSlow ? .plain : nil
      try super.init(
        geometry, inputLayout: inputLayout ?? geometry.imageLayout ?? fallback,
        outputLayout: outputLayout ?? fallback, fusedReLU: fusedReLU, training: training,
        inputGradient: inputGradient, engine: engine)
    }
  }
}

extension ConvolutionGeometry {
  /// Whether the kernel covers the input once, so that the convolution is a dense layer, which runs faster.
  fileprivate var hasOneWindow: Bool {
    zip(windows, inputSize).allSatisfy { $0.size == $1 && $0.paddingLow == 0 && $0.paddingHigh == 0 }
  }

  /// Images come plain.
  fileprivate var imageLayout: Layout? { inputChannels <= 4 ? .plain : nil }

  /// Whether a free choice makes oneDNN fall back to its reference code.
  ///
  /// It does so for the weights' gradient of a 1-channel input on AVX2. Plain layouts always have matrix
  /// products.
  fileprivate func isSlow(
    _ inputLayout: Layout?, _ outputLayout: Layout?, _ engine: Engine
  ) throws(DNNError) -> Bool {
    let forward = try forward(
      input: MemoryDescriptor(dimensions: inputDimensions, layout: inputLayout ?? imageLayout),
      output: MemoryDescriptor(dimensions: outputDimensions, layout: outputLayout), fusedReLU: false,
      engine)
    let (input, output) = try (forward.memory(DNNL_ARG_SRC), forward.memory(DNNL_ARG_DST))
    let weights = try backwardWeights(input: input, output: output, hint: forward, engine)
    if forward.isReference || weights.isReference { return true }
    return try backwardData(input: input, output: output, hint: forward, engine).isReference
  }
}
