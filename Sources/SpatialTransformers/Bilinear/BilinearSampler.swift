import Memory
import Tensors

/// The bilinear kernel on images of few channels with zeros outside, for eight positions at a time.
///
/// Values, gradients and slopes are `TentKernel`'s, with sums in another order.
struct BilinearSampler: ImageSampler {
  private let source: BilinearSource
  private let cells = BilinearCells()
  /// A channel amid zeros.
  private let pixels: Tensor
  /// The gradient to a channel's pixels by the cell that it comes from, (place, corner).
  ///
  /// Neighbouring cells share pixels: in one plane each sum would wait for the one before it.
  private let corners: Tensor

  /// Makes a sampler for the targets of a grid; nil where it cannot stand for the kernel.
  init?(on grid: TargetGrid, outside: Outside) {
    guard let source = BilinearSource(on: grid, outside: outside) else { return nil }
    self.source = source
    pixels = Tensor([source.count])
    corners = Tensor([source.count, 4])
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
      source.copy(image + c * source.pixelCount, amidZeros: pixels.pointer)
      BilinearCells.forEachRun(of: range) { run in
        cells.find(run, of: positions, in: source)
        read(run.count, into: output + (c * source.targetCount + run.lowerBound))
      }
    }
  }

  func backward(
    _ image: UnsafePointer<Float>, channels: Int, at positions: UnsafePointer<Float>,
    outputGradient: UnsafePointer<Float>, imageGradient: UnsafeMutablePointer<Float>?,
    positionGradient: UnsafeMutablePointer<Float>
  ) {
    positionGradient.update(repeating: 0, count: 2 * source.targetCount)
    for c in 0..<channels {
      source.copy(image + c * source.pixelCount, amidZeros: pixels.pointer)
      BilinearCells.forEachRun(of: 0..<source.targetCount) { run in
        let gradient = outputGradient + (c * source.targetCount + run.lowerBound)
        cells.find(run, of: positions, in: source)
        addSlopes(times: gradient, run.count, to: positionGradient + run.lowerBound)
        if imageGradient != nil {
          cells.findWeights(run.count)
          spread(gradient, run.count)
        }
      }
      if let imageGradient { addCorners(to: imageGradient + c * source.pixelCount) }
    }
  }

  /// Writes the values at a run of positions.
  private func read(_ count: Int, into output: UnsafeMutablePointer<Float>) {
    let (pixels, rowStride) = (pixels.pointer, source.rowStride)
    let (x, y, places) = (cells.x.pointer, cells.y.pointer, cells.places.start)
    BilinearCells.forEachEight(of: count) { i in
      CellCorners(of: pixels, at: places + i, rowStride: rowStride)
        .value(SIMD8(at: x + i), SIMD8(at: y + i)).store(to: output + i)
    }
  }

  /// Adds the slopes at a run of positions, times the gradient of the values.
  private func addSlopes(
    times gradient: UnsafePointer<Float>, _ count: Int, to positionGradient: UnsafeMutablePointer<Float>
  ) {
    let (pixels, rowStride) = (pixels.pointer, source.rowStride)
    let (x, y, places) = (cells.x.pointer, cells.y.pointer, cells.places.start)
    let (gradientX, gradientY) = (positionGradient, positionGradient + source.targetCount)
    var next = 0
    BilinearCells.forEachEight(of: count) { i in
      // The last eight reach back over what was added.
      let added = SIMD8<Float>(0, 1, 2, 3, 4, 5, 6, 7) .< Float(next &- i)
      let gradient = SIMD8(at: gradient + i).replacing(with: 0, where: added)
      let slopes = CellCorners(of: pixels, at: places + i, rowStride: rowStride)
        .slopes(SIMD8(at: x + i), SIMD8(at: y + i))
      (SIMD8(at: gradientX + i) + gradient * slopes.x).store(to: gradientX + i)
      (SIMD8(at: gradientY + i) + gradient * slopes.y).store(to: gradientY + i)
      next &+= 8
    }
  }

  /// Adds the gradient of the values at a run of positions to the corners of their cells.
  private func spread(_ gradient: UnsafePointer<Float>, _ count: Int) {
    let (corners, places, weights) = (corners.pointer, cells.places.start, cells.weights.pointer)
    for i in 0..<count {
      let cell = corners + 4 &* Int(places[i])
      let share = SIMD4(at: weights + 4 &* i) * gradient[i]
      (SIMD4(at: cell) + share).store(to: cell)
    }
  }

  /// Adds what the corners of all cells have to the image's gradient, and forgets it.
  private func addCorners(to imageGradient: UnsafeMutablePointer<Float>) {
    let rowStride = 4 &* source.rowStride
    for row in 0..<source.height {
      let target = imageGradient + row &* source.width
      let line = corners.pointer + (4 &* source.origin &+ row &* rowStride)
      for column in 0..<source.width {
        let below = line + 4 &* column
        let above = below - rowStride
        target[column] += (below[0] + below[-3]) + (above[2] + above[-1])
      }
    }
    corners.zero()
  }
}
