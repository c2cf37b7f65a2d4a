import Memory
import Tensors

/// The bilinear kernel on images of many channels with zeros outside, for eight channels at a time.
///
/// Values, gradients and slopes are `TentKernel`'s, with sums in another order. Channels are taken side by side into a
/// copy of the image, so that a pixel of eight is a vector, and results are put back into planes.
struct BlockedBilinearSampler: ImageSampler {
  private let source: BilinearSource
  private let cells = BilinearCells()
  /// The elements from place to place: the most channels that go together, filled up to blocks.
  private let pitch: Int
  /// The pixels of a group of channels amid zeros, and the gradient to them.
  private let pixels: Tensor
  private let pixelGradients: Tensor
  /// Where every pixel lies among them.
  private let pixelPlaces: AlignedMemory<Int32>
  /// The values at a run of positions, or their gradients.
  private let values: Tensor
  /// Where every value lies among them.
  private let valuePlaces: AlignedMemory<Int32>
  /// The sums over channels of gradients and the pixels at each corner, (target, corner).
  private let products: Tensor
  /// A run of eight channels.
  private let scratch = Tensor([8, BilinearCells.count])

  /// Makes a sampler for the targets of a grid; nil where it cannot stand for the kernel.
  init?(on grid: TargetGrid, outside: Outside, channels: Int) {
    guard let source = BilinearSource(on: grid, outside: outside), source.pixelCount >= 8 else {
      return nil
    }
    self.source = source
    // So many channels that their image stays in the cache.
    let most = source.count > 512 ? 32 : 64
    let pitch = 8 * ChannelBlocks.blocks(of: min(channels, most))
    self.pitch = pitch
    pixels = Tensor([source.count, pitch])
    pixelGradients = Tensor([source.count, pitch])
    pixelPlaces = AlignedMemory((0..<source.pixelCount).map { Int32(source.place(ofPixel: $0) * pitch) })
    values = Tensor([BilinearCells.count, pitch])
    valuePlaces = AlignedMemory((0..<BilinearCells.count).map { Int32($0 * pitch) })
    products = Tensor([source.targetCount, 4])
  }

  func sample(
    _ image: UnsafePointer<Float>, channels: Int, at positions: UnsafePointer<Float>, in range: Range<Int>,
    into output: UnsafeMutablePointer<Float>
  ) {
    guard range.count >= 8 else {
      source.tent.sample(image, channels: channels, at: positions, in: range, into: output)
      return
    }
    forEachGroup(of: channels) { first, sources, targets in
      interleave(image + first * source.pixelCount, sources)
      BilinearCells.forEachRun(of: range) { run in
        cells.find(run, of: positions, in: source)
        cells.findWeights(run.count)
        read(run.count, sources.blocks)
        targets.deinterleave(
          values.pointer, at: valuePlaces.start,
          to: output + (first * source.targetCount + run.lowerBound), run.count)
      }
    }
  }

  func backward(
    _ image: UnsafePointer<Float>, channels: Int, at positions: UnsafePointer<Float>,
    outputGradient: UnsafePointer<Float>, imageGradient: UnsafeMutablePointer<Float>?,
    positionGradient: UnsafeMutablePointer<Float>
  ) {
    products.zero()
    forEachGroup(of: channels) { first, sources, targets in
      interleave(image + first * source.pixelCount, sources)
      BilinearCells.forEachRun(of: 0..<source.targetCount) { run in
        cells.find(run, of: positions, in: source)
        targets.interleave(
          outputGradient + (first * source.targetCount + run.lowerBound), run.count, into: values.pointer,
          at: valuePlaces.start)
        multiply(run.count, sources.blocks, into: products.pointer + 4 * run.lowerBound)
        if imageGradient != nil {
          cells.findWeights(run.count)
          spread(run.count, sources.blocks)
        }
      }
      if let imageGradient { movePixelGradients(to: imageGradient + first * source.pixelCount, sources) }
    }
    writeSlopes(at: positions, to: positionGradient)
  }

  /// Calls the body with the first channel of every group and its channels on source and target.
  @inline(__always)
  private func forEachGroup(
    of channels: Int, _ body: (_ first: Int, _ sources: ChannelBlocks, _ targets: ChannelBlocks) -> Void
  ) {
    for first in stride(from: 0, to: channels, by: pitch) {
      let count = min(pitch, channels - first)
      body(
        first, ChannelBlocks(channels: count, planeStride: source.pixelCount, scratch: scratch),
        ChannelBlocks(channels: count, planeStride: source.targetCount, scratch: scratch))
    }
  }

  private func interleave(_ image: UnsafePointer<Float>, _ blocks: ChannelBlocks) {
    BilinearCells.forEachRun(of: 0..<source.pixelCount) { run in
      blocks.interleave(
        image + run.lowerBound, run.count, into: pixels.pointer, at: pixelPlaces.start + run.lowerBound)
    }
  }

  /// Adds the gradient of a group's pixels to the image's, and forgets it.
  private func movePixelGradients(to imageGradient: UnsafeMutablePointer<Float>, _ blocks: ChannelBlocks) {
    BilinearCells.forEachRun(of: 0..<source.pixelCount) { run in
      blocks.moveDeinterleaved(
        pixelGradients.pointer, at: pixelPlaces.start + run.lowerBound,
        to: imageGradient + run.lowerBound, run.count)
    }
  }

  /// Writes the values at a run of positions.
  private func read(_ positions: Int, _ blocks: Int) {
    let (pixels, right, below) = (pixels.pointer, pitch, source.rowStride &* pitch)
    let (places, weights, values) = (cells.places.start, cells.weights.pointer, values.pointer)
    for i in 0..<positions {
      let (corner, weight) = (pixels + Int(places[i]) &* right, weights + 4 &* i)
      let (topLeft, topRight) = (SIMD8(repeating: weight[0]), SIMD8(repeating: weight[1]))
      let (bottomLeft, bottomRight) = (SIMD8(repeating: weight[2]), SIMD8(repeating: weight[3]))
      let target = values + i &* right
      for block in 0..<blocks {
        let c = 8 &* block
        let pixel = corner + c
        var value = SIMD8(at: pixel) * topLeft
        value.addProduct(SIMD8(at: pixel + right), topRight)
        value.addProduct(SIMD8(at: pixel + below), bottomLeft)
        value.addProduct(SIMD8(at: pixel + below + right), bottomRight)
        value.store(to: target + c)
      }
    }
  }

  /// Adds up the gradients of the values at a run of positions times the pixels at the corners of their cells.
  private func multiply(_ positions: Int, _ blocks: Int, into products: UnsafeMutablePointer<Float>) {
    let (pixels, right, below) = (pixels.pointer, pitch, source.rowStride &* pitch)
    let (places, gradients) = (cells.places.start, values.pointer)
    for i in 0..<positions {
      let (corner, gradient) = (pixels + Int(places[i]) &* right, gradients + i &* right)
      var (topLeft, topRight) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
      var (bottomLeft, bottomRight) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
      for block in 0..<blocks {
        let c = 8 &* block
        let (pixel, gradient) = (corner + c, SIMD8(at: gradient + c))
        topLeft.addProduct(gradient, SIMD8(at: pixel))
        topRight.addProduct(gradient, SIMD8(at: pixel + right))
        bottomLeft.addProduct(gradient, SIMD8(at: pixel + below))
        bottomRight.addProduct(gradient, SIMD8(at: pixel + below + right))
      }
      let product = products + 4 &* i
      (SIMD4(at: product) + Quartet(topLeft, topRight, bottomLeft, bottomRight).sums).store(to: product)
    }
  }

  /// Adds the gradients of the values at a run of positions to those of the pixels of their cells.
  private func spread(_ positions: Int, _ blocks: Int) {
    let (pixels, right, below) = (pixelGradients.pointer, pitch, source.rowStride &* pitch)
    let (places, weights, gradients) = (cells.places.start, cells.weights.pointer, values.pointer)
    for i in 0..<positions {
      let (corner, weight) = (pixels + Int(places[i]) &* right, weights + 4 &* i)
      let (topLeft, topRight) = (SIMD8(repeating: weight[0]), SIMD8(repeating: weight[1]))
      let (bottomLeft, bottomRight) = (SIMD8(repeating: weight[2]), SIMD8(repeating: weight[3]))
      let gradient = gradients + i &* right
      for block in 0..<blocks {
        let c = 8 &* block
        let (gradient, pixel) = (SIMD8(at: gradient + c), corner + c)
        @inline(__always)
        func add(_ weight: SIMD8<Float>, to pixel: UnsafeMutablePointer<Float>) {
          SIMD8(at: pixel).addingProduct(gradient, weight).store(to: pixel)
        }
        add(topLeft, to: pixel)
        add(topRight, to: pixel + right)
        add(bottomLeft, to: pixel + below)
        add(bottomRight, to: pixel + below + right)
      }
    }
  }

  /// Writes the slopes at all positions.
  private func writeSlopes(at positions: UnsafePointer<Float>, to gradient: UnsafeMutablePointer<Float>) {
    BilinearCells.forEachEight(of: source.targetCount) { i in
      let cells = source.cells(at: positions + i)
      let slopes = CellCorners(at: products.pointer + 4 &* i).slopes(cells.x, cells.y)
      slopes.x.store(to: gradient + i)
      slopes.y.store(to: gradient + (source.targetCount &+ i))
    }
  }
}
