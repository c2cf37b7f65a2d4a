import Memory
import Tensors

/// The trilinear kernel on volumes with zeros outside, for eight positions at a time.
///
/// Values are `TentKernel`'s to the bit; gradients are its own.
struct TrilinearSampler: ImageSampler {
  private let source: TrilinearSource
  /// A channel amid zeros.
  private let voxels: Tensor
  /// Where the first voxels of eight cells lie.
  private let places = AlignedMemory<Int32>(repeating: 0, count: 8)

  /// Makes a sampler for the targets of a grid; nil where it cannot stand for the kernel.
  init?(on grid: TargetGrid, outside: Outside) {
    guard let source = TrilinearSource(on: grid, outside: outside) else { return nil }
    self.source = source
    voxels = Tensor([source.count])
  }

  func sample(
    _ image: UnsafePointer<Float>, channels: Int, at positions: UnsafePointer<Float>, in range: Range<Int>,
    into output: UnsafeMutablePointer<Float>
  ) {
    guard range.count >= 8 else {
      source.tent.sample(image, channels: channels, at: positions, in: range, into: output)
      return
    }
    for c in 0..<channels {
      source.copy(image + c * source.voxelCount, amidZeros: voxels.pointer)
      read(
        range.count, at: positions + range.lowerBound,
        into: output + (c * source.targetCount + range.lowerBound))
    }
  }

  func backward(
    _ image: UnsafePointer<Float>, channels: Int, at positions: UnsafePointer<Float>,
    outputGradient: UnsafePointer<Float>, imageGradient: UnsafeMutablePointer<Float>?,
    positionGradient: UnsafeMutablePointer<Float>
  ) {
    source.tent.backward(
      image, channels: channels, at: positions, outputGradient: outputGradient, imageGradient: imageGradient,
      positionGradient: positionGradient)
  }

  /// Writes the values at so many positions.
  private func read(
    _ count: Int, at positions: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>
  ) {
    let (voxels, places) = (voxels.pointer, places.start)
    let (rowStride, sliceStride) = (source.rowStride, source.sliceStride)
    BilinearCells.forEachEight(of: count) { i in
      let cells = source.cells(at: positions + i)
      cells.places.store(to: places)
      let near = CellCorners(of: voxels, at: places, rowStride: rowStride)
      let far = CellCorners(of: voxels + sliceStride, at: places, rowStride: rowStride)
      let values = cells.z.low * near.mean(cells.x, cells.y) + cells.z.high * far.mean(cells.x, cells.y)
      values.store(to: output + i)
    }
  }
}

extension CellCorners {
  /// The mean of the corners, weighted along both axes.
  @inline(__always)
  fileprivate func mean(_ x: TentWeights, _ y: TentWeights) -> SIMD8<Float> {
    y.low * (x.low * topLeft + x.high * topRight) + y.high * (x.low * bottomLeft + x.high * bottomRight)
  }
}
