import Kernels
import Memory
import Tensors

/// The largest value, or the mean of the real cells, of every window of every channel.
///
/// Input (N, C, H, W), output (N, C, H', W') with H' = ⌊(H − k) / s⌋ + 1, or ⌈…⌉ + 1 in ceiling mode with the
/// last window starting inside; volumes (N, C, D, H, W) likewise. Takes any layout and gives the same.
final class Pooling: Layer {
  let input: TensorDescriptor
  let output: TensorDescriptor
  private let path: String
  private let kind: PoolingKernel.Kind
  private let kernel: PoolingKernel
  private let windows: [Window]
  private let isCeiling: Bool
  private let result: Tensor
  private let inputGradient: Tensor?

  init(
    _ kind: PoolingKernel.Kind, _ options: PoolingOptions, input: TensorDescriptor,
    in construction: Construction
  ) throws {
    let windows = try Self.windows(options, input.shape, construction.path)
    let spatial = zip(windows, input.shape.spatial).map { $0.outputCount(of: $1) }
    self.windows = windows
    isCeiling = options.ceiling
    try construction.check(windows, over: input.shape)
    let lanes = input.layout.lanes(of: input.shape[1])
    kernel = PoolingKernel(
      kind, slabs: input.storageCount / (lanes * input.shape.spatial.reduce(1, *)), lanes: lanes,
      inputSize: input.shape.spatial, windows: windows)
    self.input = input
    output = TensorDescriptor(Shape([input.shape[0], input.shape[1]] + spatial), input.layout)
    result = try construction.tensor(output, of: "output")
    inputGradient = try construction.inputGradient(input)
    self.kind = kind
    path = construction.path
  }

  var summary: LayerSummary {
    LayerSummary(
      path: path, kind: Self.description(kind, windows, ceiling: isCeiling), input: input, output: output,
      operations: output.shape.sample.count * windows.map(\.size).reduce(1, *))
  }

  /// What a plan calls a pooling.
  static func description(_ kind: PoolingKernel.Kind, _ windows: [Window], ceiling: Bool) -> String {
    let name = "\(kind == .max ? "max" : "average") pool \(extents(windows.map(\.size)))"
    return name + (ceiling ? ", ceiling" : "")
  }

  func forward(_ input: Tensor, in pass: Pass) throws -> Tensor {
    kernel.forward(input: input.pointer, output: result.pointer)
    return result
  }

  func backward(_ outputGradient: Tensor, in pass: Pass) throws -> Tensor? {
    guard let inputGradient else { return nil }
    kernel.backward(outputGradient: outputGradient.pointer, inputGradient: inputGradient.pointer)
    return inputGradient
  }

  /// The windows over a shape; an error where one does not fit.
  static func windows(_ options: PoolingOptions, _ shape: Shape, _ path: String) throws -> [Window] {
    guard (4...5).contains(shape.rank) else {
      throw NetworkError(path, "pooling takes (N, C, H, W) or (N, C, D, H, W), found \(shape)")
    }
    let window = Window(size: options.size, stride: options.stride ?? options.size)
    let windows = shape.spatial.map { options.ceiling ? window.ceiling(over: $0) : window }
    guard zip(windows, shape.spatial).allSatisfy({ $0.outputCount(of: $1) > 0 }) else {
      throw NetworkError(
        path,
        "the window \(extents(windows.map(\.size))) of the pooling is larger than its input "
          + "\(extents(shape.spatial)); make it smaller" + (options.ceiling ? "" : " or use the ceiling mode")
      )
    }
    return windows
  }
}
