public import Memory

/// Pooling of windows, forward and backward, for one set of sizes.
///
/// A tensor is seen as slabs (cells, lanes), one behind the other: all cells of the channels that lie side by side.
/// In plain layout a slab is one channel with one lane, with channels last a sample, in channel blocks one block.
public final class PoolingKernel {
  /// What a window gives.
  public enum Kind: Sendable {
    /// The greatest element; the first of several in row-major order, and a NaN before all others.
    case max

    /// The mean over the elements inside the input, padding not counted.
    case average
  }

  private let kind: Kind
  private let lanes: Int
  private let slabCount: Int
  private let halves: HalvingRuns?
  private let windows: PoolingWindows
  /// Where in its slab of the input each element of the output was found.
  private let chosen: AlignedMemory<Int32>

  /// Prepares pooling of `slabs` with one window an axis of `inputSize`; every window must touch the input.
  public init(
    _ kind: Kind, slabs: Int, lanes: Int, inputSize: [Int], windows: [Window]
  ) {
    let outputSize = zip(windows, inputSize).map { $0.outputCount(of: $1) }
    precondition(
      windows.count == inputSize.count && outputSize.allSatisfy { $0 > 0 },
      "windows \(windows) do not fit into \(inputSize)")
    precondition(slabs > 0 && lanes > 0, "\(slabs) slabs of \(lanes) lanes hold nothing")
    self.kind = kind
    self.lanes = lanes
    slabCount = slabs
    let halves = HalvingRuns(windows, inputSize: inputSize, lanes: lanes)
    self.halves = halves
    self.windows = PoolingWindows(windows, inputSize: inputSize, besides: halves)
    chosen = AlignedMemory(
      repeating: 0, count: kind == .max ? slabs * outputSize.reduce(1, *) * lanes : 0)
  }

  /// Pools `input` into `output`; `.max` remembers where each greatest element was.
  public func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>) {
    forward(slabs: 0..<slabCount, input: input, output: output)
  }

  /// Pools some slabs, the first of which `input` and `output` begin with.
  func forward(slabs: Range<Int>, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>) {
    for slab in slabs {
      let index = slab - slabs.lowerBound
      let (source, target) = (input + index * inputStride, output + index * outputStride)
      switch kind {
      case .max:
        let places = places(of: slab)
        halves?.poolGreatest(input: source, output: target, chosen: places)
        windows.poolGreatest(
          lanes: lanes, input: source, output: target, chosen: places)
      case .average:
        halves?.poolMean(input: source, output: target)
        windows.poolMean(lanes: lanes, input: source, output: target)
      }
    }
  }

  /// Overwrites `inputGradient` with the gradient of the last forward pass.
  public func backward(outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>) {
    backward(slabs: 0..<slabCount, outputGradient: outputGradient, inputGradient: inputGradient)
  }

  /// Overwrites the gradient of some slabs, the first of which both begin with.
  func backward(
    slabs: Range<Int>, outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
  ) {
    for slab in slabs {
      let index = slab - slabs.lowerBound
      let (source, target) = (outputGradient + index * outputStride, inputGradient + index * inputStride)
      windows.clear(lanes: lanes, inputGradient: target)
      switch kind {
      case .max:
        let places = UnsafePointer(places(of: slab))
        halves?.passToGreatest(outputGradient: source, chosen: places, inputGradient: target)
        windows.passToGreatest(lanes: lanes, outputGradient: source, chosen: places, inputGradient: target)
      case .average:
        halves?.spread(outputGradient: source, inputGradient: target)
        windows.spread(lanes: lanes, outputGradient: source, inputGradient: target)
      }
    }
  }

  private var inputStride: Int { windows.inputCellCount * lanes }

  /// Elements of a slab of the output.
  var outputStride: Int { windows.outputCellCount * lanes }

  private func places(of slab: Int) -> UnsafeMutablePointer<Int32> {
    chosen.start + slab * outputStride
  }
}
