public import Kernels

/// Pooling of windows, forward and backward, for one set of sizes.
///
/// This is not oneDNN's pooling, which on AVX2 takes 10 to 50 times as long as reading the input: without a
/// fast path for plain layouts, and with a slow one where the places of the greatest values are kept.
public final class PoolingPrimitives {
  /// What a window gives.
  public enum Kind: Sendable {
    /// The greatest element; the first of several in row-major order.
    case max

    /// The mean over the elements inside the input, padding not counted.
    case average
  }

  /// How the input, (N, C, H, W), and its gradient lie in memory.
  public let input: MemoryDescriptor

  /// How the output, (N, C, H′, W′), and its gradient lie in memory.
  public let output: MemoryDescriptor

  private let kind: Kind
  private let windows: PoolingWindows
  private let lanes: Int
  private let slabCount: Int
  /// For each element of the output the element of the input's slab that it is a copy of.
  private let chosen: AlignedBuffer

  /// Prepares pooling with one window an axis; every window must touch the input.
  ///
  /// - Throws: `DNNError` if oneDNN cannot describe the tensors.
  public init(
    _ kind: Kind, inputDimensions: [Int], windows: [Window], layout: DataLayout
  ) throws(DNNError) {
    let inputSize = Array(inputDimensions.dropFirst(2))
    let outputSize = zip(windows, inputSize).map { $0.outputCount(of: $1) }
    precondition(
      windows.count == inputSize.count && outputSize.allSatisfy { $0 > 0 },
      "windows \(windows) do not fit into \(inputDimensions)")
    input = try MemoryDescriptor(dimensions: inputDimensions, layout: layout)
    output = try MemoryDescriptor(dimensions: inputDimensions.prefix(2) + outputSize, layout: layout)
    self.kind = kind
    self.windows = PoolingWindows(windows, inputSize: inputSize)
    lanes =
      switch layout {
      case .plain: 1
      case .channelsLast: inputDimensions[1]
      case .channelBlocks(let count): count
      }
    slabCount = input.storageCount / (lanes * self.windows.inputCellCount)
    chosen = AlignedBuffer(byteCount: kind == .max ? output.byteCount : 0)
  }

  /// Pools `input` into `output`; `.max` remembers where each greatest element was.
  public func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>) {
    for slab in 0..<slabCount {
      let source = input + slab * inputStride
      let target = output + slab * outputStride
      switch kind {
      case .max:
        poolGreatest(
          windows, lanes: lanes, input: source, output: target, chosen: places + slab * outputStride)
      case .average: poolMean(windows, lanes: lanes, input: source, output: target)
      }
    }
  }

  /// Overwrites `inputGradient` with the gradient of the last forward pass.
  public func backward(outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>) {
    inputGradient.update(repeating: 0, count: slabCount * inputStride)
    for slab in 0..<slabCount {
      let source = outputGradient + slab * outputStride
      let target = inputGradient + slab * inputStride
      switch kind {
      case .max:
        scatterToGreatest(
          count: outputStride, outputGradient: source, chosen: places + slab * outputStride,
          inputGradient: target)
      case .average:
        spreadOverWindows(windows, lanes: lanes, outputGradient: source, inputGradient: target)
      }
    }
  }

  private var inputStride: Int { windows.inputCellCount * lanes }
  private var outputStride: Int { windows.outputCellCount * lanes }
  private var places: UnsafeMutablePointer<Int32> { chosen.address.assumingMemoryBound(to: Int32.self) }
}
