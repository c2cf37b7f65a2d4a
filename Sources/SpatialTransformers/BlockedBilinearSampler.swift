import Tensors

/// The bilinear kernel on images of many channels with zeros outside, for eight channels at a time.
///
/// Values, gradients and slopes are `TentKernel`'s, with sums in another order. Channels are taken side by side into a
/// copy of the image, so that a pixel of eight is a vector, and results are put back into planes.
struct BlockedBilinearSampler: ImageSampler {
  private let source: BilinearSource
  private let tent: TentKernel
  /// The most channels that go together.
  private let group: Int
  /// The pixels of a group of channels, and the gradient to them.
  private let pixels: Tensor
  private let pixelGradients: Tensor
  /// The values at a run of positions, or their gradients.
  private let values: Tensor
  /// The products of gradients and pixels at each corner, (4, 8 positions, 8 lanes), to be summed over lanes.
  private let products = Tensor([4, 8, 8])
  /// The weights of each corner, (4, 8 positions).
  private let weights = Tensor([4, 8])
  private let rows = Tensor([ChannelBlocks.rowCount])

  /// Makes a sampler for the targets of a grid; nil where it cannot stand for the kernel.
  init?(on grid: TargetGrid, outside: Outside, channels: Int) {
    guard let source = BilinearSource(on: grid, outside: outside) else { return nil }
    self.source = source
    tent = TentKernel(source: ExtendedSource(on: grid, outside: outside))
    group = ChannelBlocks.pitch(of: channels)
    pixels = Tensor([ChannelBlocks.count(places: source.pixelCount, pitch: group)])
    pixelGradients = Tensor([pixels.elements.count])
    values = Tensor([ChannelBlocks.count(places: ChannelBlocks.run, pitch: group)])
  }

  func sample(
    _ image: UnsafePointer<Float>, channels: Int, at positions: UnsafePointer<Float>, in range: Range<Int>,
    into output: UnsafeMutablePointer<Float>
  ) {
    guard range.count >= 8 else {
      tent.sample(image, channels: channels, at: positions, in: range, into: output)
      return
    }
    forEachGroup(of: channels) { first, sources, targets in
      interleave(image + first * source.pixelCount, sources)
      ChannelBlocks.forEachRun(of: range) { run in
        for i in stride(from: run.lowerBound, to: run.upperBound, by: 8) {
          // The last eight of all may reach back over what was done.
          let cells = source.cells(at: positions + min(i, range.upperBound - 8))
          read(
            cells, from: max(0, i - (range.upperBound - 8)), pitch: sources.pitch,
            into: values.pointer + (i - run.lowerBound) * sources.pitch)
        }
        targets.deinterleave(values.pointer, to: run, of: output + first * source.targetCount)
      }
    }
  }

  func backward(
    _ image: UnsafePointer<Float>, channels: Int, at positions: UnsafePointer<Float>,
    outputGradient: UnsafePointer<Float>, imageGradient: UnsafeMutablePointer<Float>?,
    positionGradient: UnsafeMutablePointer<Float>
  ) {
    positionGradient.update(repeating: 0, count: 2 * source.targetCount)
    forEachGroup(of: channels) { first, sources, targets in
      interleave(image + first * source.pixelCount, sources)
      if imageGradient != nil {
        pixelGradients.pointer.update(repeating: 0, count: source.pixelCount * sources.pitch)
      }
      ChannelBlocks.forEachRun(of: 0..<source.targetCount) { run in
        targets.interleave(run, of: outputGradient + first * source.targetCount, into: values.pointer)
        for i in stride(from: run.lowerBound, to: run.upperBound, by: 8) {
          takeBack(
            values.pointer + (i - run.lowerBound) * sources.pitch, at: i, of: positions, pitch: sources.pitch,
            wantsImage: imageGradient != nil, to: positionGradient)
        }
      }
      if let imageGradient { addPixelGradients(to: imageGradient + first * source.pixelCount, sources) }
    }
  }

  private func interleave(_ image: UnsafePointer<Float>, _ blocks: ChannelBlocks) {
    ChannelBlocks.forEachRun(of: 0..<source.pixelCount) { run in
      blocks.interleave(run, of: image, into: pixels.pointer + run.lowerBound * blocks.pitch)
    }
  }

  private func addPixelGradients(to imageGradient: UnsafeMutablePointer<Float>, _ blocks: ChannelBlocks) {
    ChannelBlocks.forEachRun(of: 0..<source.pixelCount) { run in
      blocks.addDeinterleaved(
        pixelGradients.pointer + run.lowerBound * blocks.pitch, to: run, of: imageGradient)
    }
  }

  /// Calls the body with the first channel of every group and its channels on source and target.
  @inline(__always)
  private func forEachGroup(
    of channels: Int, _ body: (_ first: Int, _ sources: ChannelBlocks, _ targets: ChannelBlocks) -> Void
  ) {
    for first in stride(from: 0, to: channels, by: group) {
      let count = min(group, channels - first)
      body(
        first, ChannelBlocks(channels: count, planeCount: source.pixelCount, rows: rows.pointer),
        ChannelBlocks(channels: count, planeCount: source.targetCount, rows: rows.pointer))
    }
  }

  /// Writes the values of eight positions but the first few.
  @inline(__always)
  private func read(
    _ cells: borrowing BilinearCells, from first: Int, pitch: Int, into values: UnsafeMutablePointer<Float>
  ) {
    cells.storeWeights(to: weights.pointer)
    let below = source.width * pitch
    for index in first..<8 {
      let (corner, weights) = (pixels.pointer + Int(cells.places[index]) &* pitch, weights.pointer + index)
      let target = values + (index &- first) &* pitch
      for i in stride(from: 0, to: pitch, by: 8) {
        let pixel = corner + i
        var value = SIMD8(at: pixel) * weights[0]
        value.addProduct(SIMD8(at: pixel + pitch), weights[8])
        value.addProduct(SIMD8(at: pixel + below), weights[16])
        value.addProduct(SIMD8(at: pixel + below + pitch), weights[24])
        value.store(to: target + i)
      }
    }
  }

  /// Takes the gradient of the values at eight positions from `i` on back to positions and, if wanted, to pixels.
  @inline(__always)
  private func takeBack(
    _ values: UnsafePointer<Float>, at i: Int, of positions: UnsafePointer<Float>, pitch: Int,
    wantsImage: Bool,
    to positionGradient: UnsafeMutablePointer<Float>
  ) {
    let first = min(i, source.targetCount - 8)
    let cells = source.cells(at: positions + first)
    for index in i - first..<8 {
      multiply(
        values + (first + index - i) &* pitch, at: Int(cells.places[index]) &* pitch, pitch,
        into: products.pointer + 8 * index)
    }
    if wantsImage {
      cells.storeWeights(to: weights.pointer)
      for index in i - first..<8 {
        spread(
          values + (first + index - i) &* pitch, at: Int(cells.places[index]) &* pitch, pitch,
          weights.pointer + index)
      }
    }
    addSlopes(cells, from: i - first, to: positionGradient + first)
  }

  /// Multiplies the gradient of the values at one position with the pixels at the corners of its cell.
  @inline(__always)
  private func multiply(
    _ gradient: UnsafePointer<Float>, at place: Int, _ pitch: Int, into products: UnsafeMutablePointer<Float>
  ) {
    let (corner, below) = (pixels.pointer + place, source.width * pitch)
    var (topLeft, topRight) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
    var (bottomLeft, bottomRight) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
    for i in stride(from: 0, to: pitch, by: 8) {
      let (gradient, pixel) = (SIMD8(at: gradient + i), corner + i)
      topLeft.addProduct(gradient, SIMD8(at: pixel))
      topRight.addProduct(gradient, SIMD8(at: pixel + pitch))
      bottomLeft.addProduct(gradient, SIMD8(at: pixel + below))
      bottomRight.addProduct(gradient, SIMD8(at: pixel + below + pitch))
    }
    topLeft.store(to: products)
    topRight.store(to: products + 64)
    bottomLeft.store(to: products + 128)
    bottomRight.store(to: products + 192)
  }

  /// Adds the gradient of the values at one position to that of the pixels of its cell.
  @inline(__always)
  private func spread(
    _ gradient: UnsafePointer<Float>, at place: Int, _ pitch: Int, _ weights: UnsafePointer<Float>
  ) {
    let (corner, below) = (pixelGradients.pointer + place, source.width * pitch)
    for i in stride(from: 0, to: pitch, by: 8) {
      let (gradient, pixel) = (SIMD8(at: gradient + i), corner + i)
      SIMD8(at: pixel).addingProduct(gradient, weights[0]).store(to: pixel)
      SIMD8(at: pixel + pitch).addingProduct(gradient, weights[8]).store(to: pixel + pitch)
      SIMD8(at: pixel + below).addingProduct(gradient, weights[16]).store(to: pixel + below)
      SIMD8(at: pixel + below + pitch).addingProduct(gradient, weights[24]).store(to: pixel + below + pitch)
    }
  }

  /// Adds the slopes at eight positions but the first few, which reach back.
  @inline(__always)
  private func addSlopes(
    _ cells: borrowing BilinearCells, from index: Int, to positionGradient: UnsafeMutablePointer<Float>
  ) {
    let products = products.pointer
    let slopes = CellCorners(
      topLeft: SIMD8(sumsAt: products), topRight: SIMD8(sumsAt: products + 64),
      bottomLeft: SIMD8(sumsAt: products + 128), bottomRight: SIMD8(sumsAt: products + 192)
    ).slopes(at: cells)
    let done = BilinearCells.lanes(before: index)
    source.add(
      (slopes.x.replacing(with: 0, where: done), slopes.y.replacing(with: 0, where: done)),
      to: positionGradient)
  }
}
