/// The sizes of a convolution: N samples, C input and O output channels, one window an axis.
public struct ConvolutionGeometry: Hashable, Sendable {
  /// Samples, N.
  public let batch: Int

  /// Input channels, C.
  public let inputChannels: Int

  /// Output channels, O.
  public let outputChannels: Int

  /// Input size along each axis, (H, W).
  public let inputSize: [Int]

  /// Kernel size, stride and padding along each axis.
  public let windows: [Window]

  /// Output size along each axis, (H′, W′).
  public let outputSize: [Int]

  /// Collects the sizes; the kernel must fit into the padded input.
  public init(batch: Int, inputChannels: Int, outputChannels: Int, inputSize: [Int], windows: [Window]) {
    precondition(inputSize.count == windows.count, "\(inputSize.count) axes, but \(windows.count) windows")
    self.batch = batch
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.inputSize = inputSize
    self.windows = windows
    outputSize = zip(windows, inputSize).map { $0.outputCount(of: $1) }
    let sizes = windows.map(\.size)
    precondition(outputSize.allSatisfy { $0 > 0 }, "a kernel of \(sizes) does not fit into \(inputSize)")
  }

  /// (N, C, H, W).
  public var inputDimensions: [Int] { [batch, inputChannels] + inputSize }

  /// (N, O, H′, W′).
  public var outputDimensions: [Int] { [batch, outputChannels] + outputSize }

  /// (O, C, ky, kx), PyTorch's order.
  public var weightDimensions: [Int] { [outputChannels, inputChannels] + windows.map(\.size) }
}
