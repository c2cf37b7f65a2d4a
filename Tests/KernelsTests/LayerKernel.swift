import Kernels
import Memory

/// A kernel of layers with weights, as tests see all of them.
protocol LayerKernel: AnyObject, SendableMetatype {
  /// Channels of a block of the input and of the output, 1 where they lie plain.
  static var inputLanes: Int { get }
  static var outputLanes: Int { get }

  /// How far results may be from the definition's, in relative L2 distance.
  static func limits(_ geometry: ConvolutionGeometry) -> (output: Double, gradients: Double, bias: Double)

  init(_ geometry: ConvolutionGeometry, fusedReLU: Bool, training: Bool, inputGradient: Bool)

  func packWeights(from weights: UnsafePointer<Float>)

  func forward(
    input: UnsafePointer<Float>, bias: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>)

  func backward(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?)

  func backwardData(outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>)
}

extension FourierConvolution: LayerKernel {
  static var inputLanes: Int { vectorLanes }
  static var outputLanes: Int { vectorLanes }

  static func limits(_ geometry: ConvolutionGeometry) -> (output: Double, gradients: Double, bias: Double) {
    (5e-7, 5e-7, 2e-6)
  }
}

extension ThinConvolution: LayerKernel {
  convenience init(_ geometry: ConvolutionGeometry, fusedReLU: Bool, training: Bool, inputGradient: Bool) {
    self.init(
      geometry, fusedReLU: fusedReLU, pooling: nil, training: training, inputGradient: inputGradient)
  }

  static var inputLanes: Int { 1 }
  static var outputLanes: Int { vectorLanes }

  static func limits(_ geometry: ConvolutionGeometry) -> (output: Double, gradients: Double, bias: Double) {
    (5e-7, 5e-7, 1e-6)
  }
}

extension DenseKernel: LayerKernel {
  static var inputLanes: Int { 1 }
  static var outputLanes: Int { 1 }

  static func limits(_ geometry: ConvolutionGeometry) -> (output: Double, gradients: Double, bias: Double) {
    // Rounding errors of a sum grow with the root of the number of its summands.
    (2e-7 + 3e-8 * Double(geometry.inputChannels).squareRoot(), 1e-6, 1e-6)
  }

  convenience init(_ geometry: ConvolutionGeometry, fusedReLU: Bool, training: Bool, inputGradient: Bool) {
    self.init(
      batch: geometry.batch, inputCount: geometry.inputChannels, outputCount: geometry.outputChannels,
      fusedReLU: fusedReLU, training: training, inputGradient: inputGradient)
  }
}

extension ConvolutionGeometry {
  /// A convolution of images at stride 1, padded above, below, on the left and on the right.
  static func image(
    _ batch: Int, _ channels: (Int, Int), _ size: (Int, Int), _ kernel: (Int, Int),
    padding: [Int] = [0, 0, 0, 0]
  ) -> ConvolutionGeometry {
    ConvolutionGeometry(
      batch: batch, inputChannels: channels.0, outputChannels: channels.1, inputSize: [size.0, size.1],
      windows: [
        Window(size: kernel.0, paddingLow: padding[0], paddingHigh: padding[1]),
        Window(size: kernel.1, paddingLow: padding[2], paddingHigh: padding[3]),
      ])
  }

  /// A dense layer as the convolution of one pixel that it is.
  static func dense(_ batch: Int, _ inputs: Int, _ outputs: Int) -> ConvolutionGeometry {
    image(batch, (inputs, outputs), (1, 1), (1, 1))
  }

  /// The same for another number of samples.
  func with(batch: Int) -> ConvolutionGeometry {
    ConvolutionGeometry(
      batch: batch, inputChannels: inputChannels, outputChannels: outputChannels, inputSize: inputSize,
      windows: windows)
  }
}
