import Tensors

/// The bilinear kernel on images of few channels with zeros outside, for eight positions at a time.
///
/// Values, gradients and slopes are `TentKernel`'s, with sums in another order.
struct BilinearSampler: ImageSampler {
  private let source: BilinearSource
  private let tent: TentKernel
  /// The most channels that go together.
  private let group: Int
  /// The gradient to pixels by the corner of the cell that it comes from, (channels of a group, 4, `plane`).
  ///
  /// Neighbouring cells share pixels: in one plane each sum would wait for the one before it.
  private let corners: Tensor
  /// The elements of a plane: some more than pixels, as planes a power of two apart compete for the same cache lines.
  private let plane: Int
  /// What each corner gets of the gradient at eight positions, (4, 8).
  private let shares = Tensor([4, 8])

  /// Makes a sampler for the targets of a grid; nil where it cannot stand for the kernel.
  init?(on grid: TargetGrid, outside: Outside, channels: Int) {
    guard let source = BilinearSource(on: grid, outside: outside) else { return nil }
    self.source = source
    tent = TentKernel(source: ExtendedSource(on: grid, outside: outside))
    group = channels
    plane = source.pixelCount + 80
    corners = Tensor([channels, 4, plane])
  }

  func sample(
    _ image: UnsafePointer<Float>, channels: Int, at positions: UnsafePointer<Float>, in range: Range<Int>,
    into output: UnsafeMutablePointer<Float>
  ) {
    guard range.count >= 8 else {
      tent.sample(image, channels: channels, at: positions, in: range, into: output)
      return
    }
    for i in stride(from: range.lowerBound, to: range.upperBound, by: 8) {
      // The last group reaches back over what was done.
      let first = min(i, range.upperBound - 8)
      let cells = source.cells(at: positions + first)
      for c in 0..<channels {
        let corners = CellCorners(of: image + c * source.pixelCount, at: cells)
        corners.sum(cells.x.low, cells.x.high, cells.y.low, cells.y.high)
          .store(to: output + (c * source.targetCount + first))
      }
    }
  }

  func backward(
    _ image: UnsafePointer<Float>, channels: Int, at positions: UnsafePointer<Float>,
    outputGradient: UnsafePointer<Float>, imageGradient: UnsafeMutablePointer<Float>?,
    positionGradient: UnsafeMutablePointer<Float>
  ) {
    positionGradient.update(repeating: 0, count: 2 * source.targetCount)
    for first in stride(from: 0, to: channels, by: group) {
      let count = min(group, channels - first)
      if imageGradient != nil { corners.zero() }
      for i in stride(from: 0, to: source.targetCount, by: 8) {
        takeBack(
          at: i, of: positions, image + first * source.pixelCount, channels: count,
          outputGradient + first * source.targetCount, spreads: imageGradient != nil, to: positionGradient)
      }
      if let imageGradient { addCorners(to: imageGradient + first * source.pixelCount, channels: count) }
    }
  }

  /// Takes the gradient at eight positions from `i` on back to them and, if wanted, to the corners of their cells.
  @inline(__always)
  private func takeBack(
    at i: Int, of positions: UnsafePointer<Float>, _ image: UnsafePointer<Float>, channels: Int,
    _ outputGradient: UnsafePointer<Float>, spreads: Bool, to positionGradient: UnsafeMutablePointer<Float>
  ) {
    // The last eight reach back over what was done, and must not add to it.
    let first = min(i, source.targetCount - 8)
    let done = BilinearCells.lanes(before: i - first)
    let cells = source.cells(at: positions + first)
    var products = CellCorners.zero
    for c in 0..<channels {
      let gradient = SIMD8(at: outputGradient + (c &* source.targetCount &+ first)).replacing(
        with: 0, where: done)
      products.add(CellCorners(of: image + c &* source.pixelCount, at: cells), times: gradient)
      if spreads {
        cells.storeWeights(times: gradient, to: shares.pointer)
        spread(to: cells.places, of: self.corners.pointer + 4 &* c &* plane)
      }
    }
    source.add(products.slopes(at: cells), to: positionGradient + first)
  }

  /// Adds the shares of eight positions to the pixels of their cells, each corner's in a plane of its own.
  ///
  /// Never inlined: in a loop over channels the compiler would keep all addresses.
  @inline(never)
  private func spread(to places: SIMD8<Int32>, of corners: UnsafeMutablePointer<Float>) {
    let (shares, below) = (shares.pointer, source.width)
    for index in 0..<8 {
      let (pixel, share) = (corners + Int(places[index]), shares + index)
      pixel[0] += share[0]
      pixel[plane &+ 1] += share[8]
      pixel[2 &* plane &+ below] += share[16]
      pixel[3 &* plane &+ below &+ 1] += share[24]
    }
  }

  /// Adds the planes of all corners to the image's gradient.
  private func addCorners(to imageGradient: UnsafeMutablePointer<Float>, channels: Int) {
    for c in 0..<channels {
      let (target, corner) = (imageGradient + c * source.pixelCount, corners.pointer + 4 * c * plane)
      for i in 0..<source.pixelCount {
        target[i] += (corner[i] + corner[plane &+ i]) + (corner[2 &* plane &+ i] + corner[3 &* plane &+ i])
      }
    }
  }
}
