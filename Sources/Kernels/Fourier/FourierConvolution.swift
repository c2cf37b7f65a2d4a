public import Memory

/// A convolution of many channels with a large kernel, forward and backward, by Fourier transforms.
///
/// output(n, o, y, x) = bias(o) + Σ weight(o, c, ky, kx) · input(n, c, y + ky − padding, x + kx − padding).
/// The transforms of input, weights and output gradient are multiplied frequency by frequency (Mathieu, Henaff
/// and LeCun 2014, arXiv 1312.5851); each is made once and serves two of the three passes. Input and output
/// lie in blocks of `vectorLanes` channels, (N, C / lanes, H, W, lanes), of which those that fill the last
/// block must be zero and are written as zeros; weights and their gradients lie row-major, (O, C, ky, kx).
public final class FourierConvolution {
  private let geometry: ConvolutionGeometry
  private let transforms: PlaneTransforms
  private let weights: FourierWeights
  private let input: SpectralMatrices
  private let output: FourierOutput
  private let product: SpectralProduct
  private let gradients: FourierGradients?

  /// Prepares the passes for one set of sizes; all memory is allocated here.
  ///
  /// `fusedReLU` rectifies the output; the caller then masks the output's gradient. Without `training` there
  /// is the forward pass only, and the gradient of the input only where `inputGradient` asks for it, too.
  public init(_ geometry: ConvolutionGeometry, fusedReLU: Bool, training: Bool, inputGradient: Bool) {
    precondition(
      geometry.windows.count == 2 && geometry.windows.allSatisfy { $0.stride == 1 },
      "Fourier transforms serve images at stride 1, not \(geometry.windows)")
    self.geometry = geometry
    let transforms = PlaneTransforms(geometry)
    self.transforms = transforms
    let (samples, inputs, outputs) = (geometry.batch, geometry.inputChannels, geometry.outputChannels)
    weights = FourierWeights(geometry, transforms, transposed: training && inputGradient)
    let bins = transforms.frame.binCount
    let shared = AlignedMemory<Float>(
      repeating: 0, count: Self.resultCount(geometry, bins: bins, training: training))
    input = SpectralMatrices(operandOf: bins, rows: samples, columns: inputs)
    let sums = SpectralMatrices(resultOf: bins, rows: samples, columns: outputs, memory: shared)
    output = FourierOutput(geometry, transforms, weights, sums, rectified: fusedReLU)
    product = SpectralProduct(input, weights.forward, into: sums)
    gradients =
      training
      ? FourierGradients(geometry, transforms, input: input, weights: weights, results: shared) : nil
  }

  /// The largest result of a pass: only one is alive at a time.
  private static func resultCount(_ geometry: ConvolutionGeometry, bins: Int, training: Bool) -> Int {
    let (samples, inputs, outputs) = (geometry.batch, geometry.inputChannels, geometry.outputChannels)
    let sizes = [(samples, outputs)] + (training ? [(samples, inputs), (outputs, inputs)] : [])
    return sizes.map { SpectralMatrices.resultCount(bins: bins, rows: $0, columns: $1) }.reduce(0, max)
  }

  /// What the passes do, with the lengths of the transforms, such as `fourier:10x10`.
  public var implementation: String { "fourier:\(transforms.frame.height)x\(transforms.frame.width)" }

  /// Transforms weights, (O, C, ky, kx), for the passes; call it after every change of them.
  public func packWeights(from weights: UnsafePointer<Float>) { self.weights.pack(from: weights) }

  /// Writes the output for `input`, the packed weights and `bias`, (O).
  ///
  /// No sample's output depends on another sample. Signs are those of the definition's sums in Float32, and where a window
  /// sees zeros only the output is the bias.
  public func forward(
    input: UnsafePointer<Float>, bias: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) {
    self.input.analyse(input, transforms.input)
    product.run(over: transforms.frame)
    self.output.write(to: output, bias: bias, images: input)
  }

  /// Adds to the gradients of weights and bias, (O), and overwrites `inputGradient` where one is wanted.
  ///
  /// `input` is that of the last forward pass, which has kept its transform, so it is not read again;
  /// `outputGradient` is masked where a rectifier is fused.
  ///
  /// - Precondition: prepared for training, and with the input's gradient if that is wanted.
  public func backward(
    input _: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?
  ) {
    guard let gradients else { preconditionFailure("no training was prepared for \(geometry)") }
    gradients.transform(outputGradient)
    gradients.addWeightGradient(to: weightGradient)
    gradients.addBiasGradient(to: biasGradient)
    if let inputGradient { gradients.writeInputGradient(to: inputGradient) }
  }

  /// Overwrites `inputGradient` alone.
  ///
  /// - Precondition: prepared for training, with the input's gradient.
  public func backwardData(
    outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
  ) {
    guard let gradients else { preconditionFailure("no training was prepared for \(geometry)") }
    gradients.transform(outputGradient)
    gradients.writeInputGradient(to: inputGradient)
  }
}
