import Memory

/// The backward passes of a convolution by Fourier transforms.
final class FourierGradients {
  private let geometry: ConvolutionGeometry
  private let transforms: PlaneTransforms
  private let outputGradient, weightGradient: SpectralMatrices
  private let inputGradient: SpectralMatrices?
  private let weightProduct: SpectralProduct
  private let inputProduct: SpectralProduct?
  private let kernels, square: AlignedMemory<Float>
  private let kernelCount: Int

  /// `results` is memory for the largest result of a pass.
  init(
    _ geometry: ConvolutionGeometry, _ transforms: PlaneTransforms, input: SpectralMatrices,
    weights: FourierWeights, results: AlignedMemory<Float>
  ) {
    let (bins, samples) = (transforms.frame.binCount, geometry.batch)
    let (inputs, outputs) = (geometry.inputChannels, geometry.outputChannels)
    (self.geometry, self.transforms) = (geometry, transforms)
    let gradient = SpectralMatrices(operandOf: bins, rows: samples, columns: outputs)
    outputGradient = gradient
    weightGradient = SpectralMatrices(
      resultOf: bins, rows: outputs, columns: inputs, memory: results)
    weightProduct = SpectralProduct(gradient, transposed: true, input, into: weightGradient)
    let result = SpectralMatrices(resultOf: bins, rows: samples, columns: inputs, memory: results)
    inputGradient = weights.backward == nil ? nil : result
    inputProduct = weights.backward.map { SpectralProduct(gradient, $0, into: result) }
    kernelCount = geometry.kernelCount
    kernels = AlignedMemory(repeating: 0, count: kernelCount * vectorLanes)
    square = AlignedMemory(repeating: 0, count: vectorLanes * vectorLanes)
  }

  /// Transforms the output's gradient, which the other passes read.
  func transform(_ gradient: UnsafePointer<Float>) {
    outputGradient.analyse(gradient, transforms.output)
  }

  /// Adds Σ over samples and pixels: half the transform at frequency 0, since an analysis doubles.
  func addBiasGradient(to gradient: UnsafeMutablePointer<Float>) {
    for channel in 0..<geometry.outputChannels {
      var sum: Float = 0
      for sample in 0..<geometry.batch {
        sum += outputGradient.start[sample * outputGradient.rowStride + channel]
      }
      gradient[channel] += sum / 2
    }
  }

  /// Adds to the gradient of the weights, (O, C, ky, kx).
  func addWeightGradient(to gradient: UnsafeMutablePointer<Float>) {
    weightProduct.run(over: transforms.frame)
    let (inputs, count) = (geometry.inputChannels, kernelCount)
    for output in 0..<geometry.outputChannels {
      for block in 0..<weightGradient.blocks {
        transforms.kernel.synthesise(
          weightGradient.address(row: output, block: block), of: weightGradient, to: kernels.start)
        let lanes = min(inputs - block * vectorLanes, vectorLanes)
        LaneInterleaving(lanes: lanes, stride: count, count: count)
          .addDeinterleaved(
            kernels.start, to: gradient + (output * inputs + block * vectorLanes) * count,
            square: square.start)
      }
    }
  }

  /// Overwrites the gradient of the input.
  func writeInputGradient(to gradient: UnsafeMutablePointer<Float>) {
    guard let inputProduct, let inputGradient else {
      preconditionFailure("no input gradient was prepared for \(geometry)")
    }
    inputProduct.run(over: transforms.frame)
    inputGradient.synthesise(transforms.input, to: gradient)
  }
}
