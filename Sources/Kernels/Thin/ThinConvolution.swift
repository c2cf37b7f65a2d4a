public import Memory

/// A convolution of stride 1 with few input channels, with bias, forward and backward, for one set of sizes.
///
/// output(n, o, y, x) = bias(o) + Σ weight(o, c, ky, kx) · input(n, c, y + ky − padding, x + kx − padding). The
/// input (N, C, H, W) lies plain, and the output (N, O, H′, W′) in blocks of `vectorLanes` channels,
/// (N, ⌈O / lanes⌉, H′, W′, lane), with zeros in channels that fill the last block. A pooling of the output may come with
/// it: what it pools then never leaves the caches, and "output" is what the pooling gives. The passes keep their
/// scratch memory from one call to the next and allocate nothing.
public final class ThinConvolution {
  private let geometry: ConvolutionGeometry
  private let sizes: ThinSizes
  private let epilogue: Epilogue
  private let forwardPass: any ThinForward
  private let weightGradientPass: (any ThinWeightGradient)?
  private let inputGradientPass: (any ThinInputGradient)?
  private let pooled: PooledOutput?

  /// Prepares the passes.
  ///
  /// Without `training` there is the forward pass only, and the gradient of the input only where `inputGradient`
  /// asks for it, too. `fusedReLU` rectifies the output; the caller then masks the output's gradient. `pooling` has
  /// one window an axis of the convolution's output.
  ///
  /// - Precondition: `suits(geometry)`; a rectified output is pooled by its maximum, if at all, which alone tells in
  ///   its backward pass what was positive.
  public init(
    _ geometry: ConvolutionGeometry, fusedReLU: Bool,
    pooling: (kind: PoolingKernel.Kind, windows: [Window])? = nil, training: Bool, inputGradient: Bool
  ) {
    precondition(Self.suits(geometry), "thin kernels serve images of 1 to 4 channels, not \(geometry)")
    precondition(
      !fusedReLU || pooling?.kind != .average, "a mean of rectified values does not tell which were positive")
    self.geometry = geometry
    sizes = ThinSizes(geometry)
    pooled = pooling.map { PooledOutput($0.kind, $0.windows, of: geometry, training: training) }
    epilogue = Epilogue(outputs: sizes.outputs, rectified: fusedReLU)
    let inputGradient = training && inputGradient
    if PairFilter.suits(geometry) {
      let pairs = sizes.paired(geometry)
      let image = PairedImage(pairs)
      forwardPass = PairedForwardPass(pairs, image: image, epilogue: epilogue)
      weightGradientPass = training ? PairedWeightGradientPass(pairs, image: image) : nil
      inputGradientPass = inputGradient ? PairedInputGradientPass(pairs) : nil
    } else {
      let image = PaddedImage(sizes)
      forwardPass = ThinForwardPass(sizes, image: image, epilogue: epilogue)
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
    epilogue.takeBias(bias)
    for sample in 0..<sizes.samples {
      let image = input + sample * sizes.imageCount
      if let pooled {
        forwardPass.run(input: image, output: pooled.values.start)
        pooled.forward(sample: sample, into: output)
      } else {
        forwardPass.run(input: image, output: output + sample * sizes.outputCount)
      }
    }
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
      let image = sample * sizes.imageCount
      let gradient = gradient(of: sample, from: outputGradient)
      weightGradientPass.add(input: input + image, outputGradient: gradient)
      guard let inputGradient else { continue }
      inputGradientPass?.run(outputGradient: gradient, inputGradient: inputGradient + image)
    }
    weightGradientPass.finish(weightGradient: weightGradient, biasGradient: biasGradient)
  }

  /// Overwrites `inputGradient` alone.
  ///
  /// - Precondition: prepared for the input's gradient.
  public func backwardData(
    outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
  ) {
    guard let inputGradientPass else { preconditionFailure("no input gradient was prepared for \(geometry)") }
    for sample in 0..<sizes.samples {
      inputGradientPass.run(
        outputGradient: gradient(of: sample, from: outputGradient),
        inputGradient: inputGradient + sample * sizes.imageCount)
    }
  }

  /// The gradient of a sample's output in front of the pooling, if there is one.
  private func gradient(of sample: Int, from outputGradient: UnsafePointer<Float>) -> UnsafePointer<Float> {
    pooled?.backward(sample: sample, from: outputGradient) ?? outputGradient + sample * sizes.outputCount
  }
}

/// The pooling of a thin convolution's output, and what one sample has in front of it.
private final class PooledOutput {
  /// One sample's values, and their gradient, (block, H′, W′, lane).
  let values: AlignedMemory<Float>
  private let gradient: AlignedMemory<Float>
  private let kernel: PoolingKernel
  private let blocks: Int

  init(_ kind: PoolingKernel.Kind, _ windows: [Window], of geometry: ConvolutionGeometry, training: Bool) {
    let sizes = ThinSizes(geometry)
    blocks = sizes.blocks
    kernel = PoolingKernel(
      kind, slabs: sizes.samples * blocks, lanes: vectorLanes, inputSize: geometry.outputSize,
      windows: windows)
    values = AlignedMemory(repeating: 0, count: sizes.outputCount)
    gradient = AlignedMemory(repeating: 0, count: training ? sizes.outputCount : 0)
  }

  /// Pools the values into the output of a sample.
  func forward(sample: Int, into output: UnsafeMutablePointer<Float>) {
    kernel.forward(slabs: slabs(of: sample), input: values.start, output: output + offset(of: sample))
  }

  /// Gives the gradient of the values of a sample.
  func backward(sample: Int, from outputGradient: UnsafePointer<Float>) -> UnsafePointer<Float> {
    kernel.backward(
      slabs: slabs(of: sample), outputGradient: outputGradient + offset(of: sample),
      inputGradient: gradient.start)
    return UnsafePointer(gradient.start)
  }

  private func slabs(of sample: Int) -> Range<Int> { sample * blocks..<(sample + 1) * blocks }

  private func offset(of sample: Int) -> Int { sample * blocks * kernel.outputStride }
}
