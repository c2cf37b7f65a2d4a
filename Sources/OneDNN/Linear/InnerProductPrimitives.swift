public import Memory

/// A dense layer with bias, forward and backward, for one set of sizes.
///
/// output(n, o) = bias(o) + Σ weight(o, i) · input(n, i), where i counts (C, H, W) row-major, whatever the
/// input's layout. The corresponding C functions are `dnnl_inner_product_forward_primitive_desc_create`,
/// `…_backward_data_primitive_desc_create` and `…_backward_weights_primitive_desc_create`.
public final class InnerProductPrimitives: LinearPrimitives {
  /// Prepares the passes for an input (N, C) or (N, C, H, W) and an output (N, O), which lies plain.
  ///
  /// oneDNN chooses an input layout that is `nil`. Without `training` there is the forward pass only, and the
  /// gradient of the input only where `inputGradient` asks for it, too. `fusedReLU` rectifies the output; the
  /// caller then masks the output's gradient, see `ReLU` in Kernels.
  ///
  /// - Throws: `DNNError` if oneDNN has no implementation.
  public init(
    inputDimensions: [Int], outputCount: Int, inputLayout: Layout? = nil, fusedReLU: Bool,
    training: Bool, inputGradient: Bool, engine: Engine
  ) throws(DNNError) {
    precondition(inputDimensions.count >= 2, "samples and channels are needed, not \(inputDimensions)")
    try super.init(
      InnerProductGeometry(inputDimensions: inputDimensions, outputCount: outputCount),
      inputLayout: inputLayout, outputLayout: .plain, fusedReLU: fusedReLU, training: training,
      inputGradient: inputGradient, engine: engine)
  }
}
