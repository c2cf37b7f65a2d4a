import Memory

/// What every window sends to the places under it, summed per column of the kernel.
///
/// A matrix product gives what each kernel element sends to each window's place: rows are kernel elements, steps are
/// output channels, and a vector holds neighbouring windows. Elements of one kernel column are summed as they
/// come, a whole output row further down for each kernel row, in a plane with the output's columns.
final class ThinPlanes {
  /// (C, kx, padded row, window), and the elements of a plane.
  let memory: AlignedMemory<Float>
  let stride: Int
  let count: Int

  private let sizes: ThinSizes

  /// (O, C, ky, kx).
  let weights: AlignedMemory<Float>
  private let taps: AlignedMemory<Int>
  private let channels: AlignedMemory<Int>

  /// Where each kernel element's first sum goes.
  private let places: AlignedMemory<Int>

  init(_ sizes: ThinSizes) {
    self.sizes = sizes
    weights = AlignedMemory(repeating: 0, count: sizes.outputs * sizes.taps)
    taps = AlignedMemory(Array(0..<sizes.taps))
    channels = AlignedMemory((0..<sizes.outputs).map { $0 * sizes.taps })
    // The last vectors reach behind the last window and behind a row's end; planes are whole vectors.
    stride = (sizes.paddedHeight * sizes.windowColumns / vectorLanes + 3) * vectorLanes
    count = sizes.channels * sizes.tapColumns * stride
    memory = AlignedMemory(repeating: 0, count: count)
    places = AlignedMemory(sizes.places(planeStride: stride))
  }

  /// Computes the planes of one sample from its gradient, (vector of windows, O, lane).
  func run(_ gradients: UnsafePointer<Float>) {
    memory.start.update(repeating: 0, count: count)
    BroadcastProduct(
      scalars: weights.start, rows: taps.start, rowCount: sizes.taps, steps: channels.start,
      stepCount: sizes.outputs, vectors: gradients, blockCount: sizes.windowVectors, stepStride: vectorLanes,
      blockStride: sizes.gradientStride
    ).run(into: PlaneSums(planes: memory.start, places: places.start))
  }
}

/// Adds to the plane of a kernel element's column.
private struct PlaneSums: ProductTarget {
  let planes: UnsafeMutablePointer<Float>
  let places: UnsafePointer<Int>

  @inline(__always)
  func put(_ sum: Vector, row: Int, block: Int) {
    let address = planes + (places[row] &+ block &* vectorLanes)
    (Vector(at: address) + sum).store(to: address)
  }
}

extension ThinSizes {
  /// Vectors that the windows fill.
  var windowVectors: Int { vectorCount(of: windows) }

  /// From one vector of windows to the next, over all channels.
  var gradientStride: Int { blocks * vectorLanes * vectorLanes }

  /// Elements of a block's gradient under a vector of windows.
  var squareCount: Int { windowStep * vectorLanes * vectorLanes }

  /// Calls `body` for the gradient of every vector of windows in every block.
  ///
  /// Its place is that in (vector of windows, O, lane). The windows behind the last whole vector are read from `rest`,
  /// which holds zeros behind them.
  @inline(__always)
  func forEachWindowVector(
    of gradient: UnsafePointer<Float>, rest: AlignedMemory<Float>,
    _ body: (_ gradient: UnsafePointer<Float>, _ place: Int) -> Void
  ) {
    let (vectors, restCount) = windows.quotientAndRemainder(dividingBy: vectorLanes)
    for block in 0..<blocks {
      let (first, place) = (gradient + block * outputCount / blocks, block * vectorLanes * vectorLanes)
      for vector in 0..<vectors { body(first + vector * squareCount, place + vector * gradientStride) }
      guard restCount > 0 else { continue }
      rest.start.update(from: first + vectors * squareCount, count: restCount * windowStep * vectorLanes)
      body(rest.start, place + vectors * gradientStride)
    }
  }

  /// Where each kernel element's sums begin in planes (C, kx, padded row, window).
  fileprivate func places(planeStride: Int) -> [Int] {
    (0..<taps).map { tap in
      let (row, kx) = tap.quotientAndRemainder(dividingBy: tapColumns)
      let (channel, ky) = row.quotientAndRemainder(dividingBy: kernelHeight)
      return (channel * tapColumns + kx) * planeStride + ky * windowColumns
    }
  }
}
