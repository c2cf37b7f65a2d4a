/// A convolution of stride 1 with few input channels, with bias, forward and backward, for one set of sizes.
///
/// output(n, o, y, x) = bias(o) + Σ weight(o, c, ky, kx) · input(n, c, y + ky − padding, x + kx − padding). The
/// input (N, C, H, W) lies plain, and the output (N, O, H′, W′) in blocks of `vectorLanes` channels,
/// (N, ⌈O / lanes⌉, H′, W′, lane), with zeros in channels that fill the last block. The passes keep their
/// scratch memory from one call to the next and allocate nothing.
public final class ThinConvolution {
  private let geometry: ConvolutionGeometry
  private let sizes: ThinSizes
  private let forwardPass: any ThinForward
  private let weightGradientPass: (any ThinWeightGradient)?
  private let inputGradientPass: (any ThinInputGradient)?

  /// Prepares the passes.
  ///
  /// Without `training` there is the forward pass only, and the gradient of the input only where `inputGradient`
  /// asks for it, too. `fusedReLU` rectifies the output; the caller then masks the output's gradient.
  ///
  /// - Precondition: `suits(geometry)`.
  public init(_ geometry: ConvolutionGeometry, fusedReLU: Bool, training: Bool, inputGradient: Bool) {
    precondition(Self.suits(geometry), "thin kernels serve images of 1 to 4 channels, not \(geometry)")
    self.geometry = geometry
    sizes = ThinSizes(geometry)
    let inputGradient = training && inputGradient
    if PairFilter.suits(geometry) {
      let pairs = sizes.paired(geometry)
      let image = PairedImage(pairs)
      forwardPass = PairedForwardPass(pairs, image: image, fusedReLU: fusedReLU)
      weightGradientPass = training ? PairedWeightGradientPass(pairs, image: image) : nil
      inputGradientPass = inputGradient ? PairedInputGradientPass(pairs) : nil
    } else {
      let image = PaddedImage(sizes)
      forwardPass = ThinForwardPass(sizes, image: image, fusedReLU: fusedReLU)
      weightGradientPass = training ? ThinWeightGradientPass(sizes, image: image) : nil
      inputGradientPass = inputGradient ? ThinInputGradientPass(sizes) : nil
    }
  }

  /// Whether there are kernels for these sizes: images of 1 to 4 channels and a stride of 1.
  public static func suits(_ geometry: ConvolutionGeometry) -> Bool {
    geometry.windows.count == 2 && geometry.inputChannels <= 4
      && geometry.windows.allSatisfy { $0.stride == 1 }
  }

  /// What a plan of the network calls these kernels.
  public var implementation: String { "thin:\(vectorLanes)" }

  /// Copies weights, (O, C, ky, kx), into the forms that the passes want.
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

  /// Adds to the gradients of weights, (O, C, ky, kx), and bias, (O), and overwrites `inputGradient`.
  ///
  /// `outputGradient` lies as the output does; its filling channels are not read into any gradient.
  ///
  /// - Precondition: prepared for training, and for the input's gradient where it is asked for.
  public func backward(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?
  ) {
    guard let weightGradientPass else { preconditionFailure("no training was prepared for \(geometry)") }
    precondition(
      inputGradient == nil || inputGradientPass != nil, "no input gradient was prepared for \(geometry)")
    weightGradientPass.clear()
    // Sample by sample, so that a sample's gradient comes from the caches for the second pass over it.
    for sample in 0..<sizes.samples {
      let (image, output) = (sample * sizes.imageCount, sample * sizes.outputCount)
      weightGradientPass.add(input: input + image, outputGradient: outputGradient + output)
      guard let inputGradient else { continue }
      inputGradientPass?.run(outputGradient: outputGradient + output, inputGradient: inputGradient + image)
    }
    weightGradientPass.finish(weightGradient: weightGradient, biasGradient: biasGradient)
  }
}
