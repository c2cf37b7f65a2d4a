import OneDNN
import Tensors

/// A two-dimensional convolution (cross-correlation) with bias and an optional fused ReLU.
///
/// Input (N, C, H, W), weights (O, C, k, k), bias (O), output (N, O, H', W') with
/// H' = ⌊(H + 2 · padding − k) / stride⌋ + 1. oneDNN chooses the layouts.
final class Convolution: Layer {
  let input: TensorDescriptor
  let output: TensorDescriptor
  private let path: String
  private let options: ConvolutionOptions
  private let weight: Parameter
  private let bias: Parameter
  private let primitives: ConvolutionPrimitives
  private let result: Tensor
  private let inputGradient: Tensor?
  private var lastInput: Tensor?
  private var packedVersion = -1

  init(_ options: ConvolutionOptions, input: TensorDescriptor, in construction: Construction) throws {
    let geometry = try Self.geometry(options, input.shape, construction.path)
    let fan = (
      into: geometry.inputChannels * options.kernel * options.kernel,
      out: options.filters * options.kernel * options.kernel
    )
    weight = construction.parameter(
      "weight", Shape(geometry.weightDimensions),
      options.initialization.distribution(fanIn: fan.into, fanOut: fan.out))
    bias = construction.parameter("bias", [options.filters], .constant(0), decays: false)
    primitives = try Self.primitives(geometry, options, construction)
    self.input = try TensorDescriptor(input.shape, Self.layout(of: primitives.input, construction.path))
    output = try TensorDescriptor(
      Shape(geometry.outputDimensions), Self.layout(of: primitives.output, construction.path))
    result = Tensor(output)
    inputGradient = construction.inputGradient(self.input)
    self.options = options
    path = construction.path
  }

  var summary: LayerSummary {
    let size = options.kernel
    let name = "convolution \(size)×\(size)" + (options.activation == .relu ? ", relu" : "")
    let places = output.shape.sample.count
    return LayerSummary(
      path: path, kind: name, input: input, output: output,
      parameterCount: weight.shape.count + bias.shape.count,
      operations: 2 * places * weight.shape.sample.count)
  }

  func forward(_ input: Tensor, in pass: Pass) throws -> Tensor {
    if packedVersion != weight.version {
      try primitives.packWeights(from: weight.pointer)
      packedVersion = weight.version
    }
    lastInput = input
    try primitives.forward(input: input.pointer, bias: bias.pointer, output: result.pointer)
    return result
  }

  func backward(_ outputGradient: Tensor, in pass: Pass) throws -> Tensor? {
    guard let lastInput else { preconditionFailure("backward of \(path) without forward") }
    if options.activation == .relu { outputGradient.mask(wherePositive: result) }
    try primitives.backwardWeights(
      input: lastInput.pointer, outputGradient: outputGradient.pointer,
      weightGradient: weight.gradientPointer,
      biasGradient: bias.gradientPointer)
    if let inputGradient {
      try primitives.backwardData(
        outputGradient: outputGradient.pointer, inputGradient: inputGradient.pointer)
    }
    return inputGradient
  }

  private static func geometry(
    _ options: ConvolutionOptions, _ shape: Shape, _ path: String
  ) throws -> ConvolutionGeometry {
    guard shape.rank == 4 else {
      throw NetworkError(path, "a convolution takes (N, C, H, W), found \(shape)")
    }
    let window = Window(
      size: options.kernel, stride: options.stride, paddingLow: options.padding, paddingHigh: options.padding)
    guard shape.spatial.allSatisfy({ $0 + 2 * options.padding >= options.kernel }) else {
      throw NetworkError(
        path,
        "the kernel \(options.kernel)×\(options.kernel) of the convolution is larger than its input "
          + "\(shape[2])×\(shape[3]) with padding \(options.padding); make the kernel smaller, pad, or pool less before it"
      )
    }
    return ConvolutionGeometry(
      batch: shape[0], inputChannels: shape[1], outputChannels: options.filters, inputSize: shape.spatial,
      windows: [window, window])
  }

  private static func primitives(
    _ geometry: ConvolutionGeometry, _ options: ConvolutionOptions, _ construction: Construction
  ) throws -> ConvolutionPrimitives {
    try ConvolutionPrimitives(
      geometry, inputLayout: nil, outputLayout: nil, fusedReLU: options.activation == .relu, training: true,
      inputGradient: construction.wantsInputGradient, engine: construction.engine)
  }

  private static func layout(of descriptor: MemoryDescriptor, _ path: String) throws -> Layout {
    guard let layout = descriptor.layout else {
      throw NetworkError(path, "oneDNN chose a layout for the convolution that this program does not know")
    }
    return layout.layout
  }
}

extension Tensor {
  /// Sets to zero what lies where the output of a ReLU is not positive.
  func mask(wherePositive output: Tensor) {
    precondition(
      descriptor == output.descriptor, "a gradient \(descriptor) for an output \(output.descriptor)")
    ReLU.maskGradient(pointer, whereOutputIsPositive: output.pointer, count: elements.count)
  }
}
