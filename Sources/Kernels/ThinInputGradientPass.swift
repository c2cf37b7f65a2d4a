/// The gradient of a thin convolution's input.
///
/// A matrix product gives what each kernel element sends to each window's place: rows are kernel elements, steps are
/// output channels, and a vector holds neighbouring windows. Elements of one kernel column are summed as they
/// come, a whole output row further down for each kernel row, in a plane with the output's columns; the planes are
/// then added to the image, a pixel further right for each.
final class ThinInputGradientPass {
  private let sizes: ThinSizes

  /// (O, C, ky, kx).
  private let weights: AlignedMemory<Float>
  private let taps: AlignedMemory<Int>
  private let channels: AlignedMemory<Int>

  /// The output's gradient, (vector of windows, O, lane), with zeros behind the last window.
  private let gradients: AlignedMemory<Float>

  /// What is left of a block behind the last whole vector of windows, and zeros.
  private let remainder: AlignedMemory<Float>

  /// (C, kx, H, W′), where each kernel element's first sum goes in it, and the elements of a plane.
  private let planes: AlignedMemory<Float>
  private let places: AlignedMemory<Int>
  private let planeStride: Int

  private let image: AlignedMemory<Float>
  private let addition: RowAddition

  init(_ sizes: ThinSizes) {
    self.sizes = sizes
    weights = AlignedMemory(repeating: 0, count: sizes.outputs * sizes.taps)
    taps = AlignedMemory(Array(0..<sizes.taps))
    channels = AlignedMemory((0..<sizes.outputs).map { $0 * sizes.taps })
    gradients = AlignedMemory(repeating: 0, count: sizes.windowVectors * sizes.gradientStride)
    remainder = AlignedMemory(repeating: 0, count: vectorLanes * vectorLanes)
    // The last vectors reach behind the last window and behind a row's end.
    planeStride = sizes.paddedHeight * sizes.outputWidth + 2 * vectorLanes
    planes = AlignedMemory(repeating: 0, count: sizes.channels * sizes.kernelWidth * planeStride)
    places = AlignedMemory(sizes.places(planeStride: planeStride))
    image = AlignedMemory(repeating: 0, count: sizes.paddedCount + vectorLanes)
    addition = RowAddition(count: sizes.outputWidth)
  }

  func packWeights(from plain: UnsafePointer<Float>) {
    weights.start.update(from: plain, count: sizes.outputs * sizes.taps)
  }

  /// Overwrites the gradient of one sample's image.
  func run(outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>) {
    for block in 0..<sizes.blocks { turn(outputGradient, block: block) }
    planes.start.update(repeating: 0, count: sizes.channels * sizes.kernelWidth * planeStride)
    BroadcastProduct(
      scalars: weights.start, rows: taps.start, rowCount: sizes.taps, steps: channels.start,
      stepCount: sizes.outputs, vectors: gradients.start, blockCount: sizes.windowVectors,
      stepStride: vectorLanes,
      blockStride: sizes.gradientStride
    ).run(into: PlaneSums(planes: planes.start, places: places.start))
    image.start.update(repeating: 0, count: sizes.paddedCount)
    addPlanes()
    for row in 0..<sizes.rows {
      (inputGradient + row * sizes.width).update(
        from: image.start + sizes.paddedOffset(ofRow: row), count: sizes.width)
    }
  }

  /// Puts windows where channels were: (window, lane) becomes (vector of windows, channel, lane).
  private func turn(_ outputGradient: UnsafePointer<Float>, block: Int) {
    var source = outputGradient + block * sizes.windows * vectorLanes
    var target = gradients.start + block * vectorLanes * vectorLanes
    for _ in 0..<sizes.windows / vectorLanes {
      transpose(source, to: target)
      source += vectorLanes * vectorLanes
      target += sizes.gradientStride
    }
    let rest = sizes.windows % vectorLanes
    guard rest > 0 else { return }
    remainder.start.update(from: source, count: rest * vectorLanes)
    transpose(remainder.start, to: target)
  }

  private func addPlanes() {
    for channel in 0..<sizes.channels {
      for kx in 0..<sizes.kernelWidth {
        addition.add(
          sizes.paddedHeight, from: planes.start + (channel * sizes.kernelWidth + kx) * planeStride,
          by: sizes.outputWidth, to: image.start + channel * sizes.paddedPlane + kx, by: sizes.paddedWidth)
      }
    }
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
  fileprivate var windowVectors: Int { (windows + vectorLanes - 1) / vectorLanes }

  /// From one vector of windows to the next, over all channels.
  fileprivate var gradientStride: Int { blocks * vectorLanes * vectorLanes }

  /// Where each kernel element's sums begin in planes (C, kx, H, W′).
  fileprivate func places(planeStride: Int) -> [Int] {
    (0..<taps).map { tap in
      let (row, kx) = tap.quotientAndRemainder(dividingBy: kernelWidth)
      let (channel, ky) = row.quotientAndRemainder(dividingBy: kernelHeight)
      return (channel * kernelWidth + kx) * planeStride + ky * outputWidth
    }
  }
}
