import Tensors

/// The bilinear kernel on images with zeros outside, for eight positions at a time: what most transformers use.
///
/// Values, gradients and slopes are `TentKernel`'s, with sums in another order.
struct BilinearSampler: ImageSampler {
  private let tent: TentKernel
  private let width: Int
  private let height: Int
  private let pixelCount: Int
  private let targetCount: Int

  /// Makes a sampler for the targets of a grid; nil where it cannot stand for the kernel.
  init?(on grid: TargetGrid, outside: Outside) {
    let size = grid.input
    guard outside == .zeros, size.axes == 2, size.width > 1, size.height > 1,
      size.count <= BilinearCells.largestCount, grid.output.count >= 8
    else { return nil }
    tent = TentKernel(source: ExtendedSource(on: grid, outside: outside))
    (width, height) = (size.width, size.height)
    pixelCount = size.count
    targetCount = grid.output.count
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
      let cells = cells(at: positions + first)
      for c in 0..<channels {
        let corners = CellCorners(of: image + c * pixelCount, at: cells)
        corners.sum(cells.x.low, cells.x.high, cells.y.low, cells.y.high)
          .store(to: output + (c * targetCount + first))
      }
    }
  }

  func backward(
    _ image: UnsafePointer<Float>, channels: Int, at positions: UnsafePointer<Float>,
    outputGradient: UnsafePointer<Float>, imageGradient: UnsafeMutablePointer<Float>?,
    positionGradient: UnsafeMutablePointer<Float>
  ) {
    for i in stride(from: 0, to: targetCount, by: 8) {
      let first = min(i, targetCount - 8)
      let cells = cells(at: positions + first)
      let (x, y) = (cells.x, cells.y)
      let (slopesX, slopesY) = (TentSlopes(of: x), TentSlopes(of: y))
      var (slopeX, slopeY) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
      for c in 0..<channels {
        let gradient = SIMD8(at: outputGradient + (c * targetCount + first))
        let corners = CellCorners(of: image + c * pixelCount, at: cells)
        slopeX +=
          gradient * corners.sum(slopesX.low, slopesX.high, y.low, y.high)
        slopeY +=
          gradient * corners.sum(x.low, x.high, slopesY.low, slopesY.high)
      }
      slopeX.store(to: positionGradient + first)
      slopeY.store(to: positionGradient + (targetCount + first))
      if let imageGradient {
        for position in i..<min(i + 8, targetCount) {
          spread(
            outputGradient + position, channels: channels, over: cells, position - first, to: imageGradient)
        }
      }
    }
  }

  /// Adds the gradient of one position to the image's.
  ///
  /// One position after another, and pixels one by one, since cells overlap.
  private func spread(
    _ outputGradient: UnsafePointer<Float>, channels: Int, over cells: borrowing BilinearCells, _ index: Int,
    to imageGradient: UnsafeMutablePointer<Float>
  ) {
    let (left, right) = (cells.x.low[index], cells.x.high[index])
    let (top, bottom) = (cells.y.low[index], cells.y.high[index])
    let place = imageGradient + Int(cells.places[index])
    for c in 0..<channels {
      let (pixel, gradient) = (place + c * pixelCount, outputGradient[c * targetCount])
      pixel[0] += left * (top * gradient)
      pixel[1] += right * (top * gradient)
      pixel[width] += left * (bottom * gradient)
      pixel[width + 1] += right * (bottom * gradient)
    }
  }

  /// The cells of eight positions.
  @inline(__always)
  private func cells(at positions: UnsafePointer<Float>) -> BilinearCells {
    BilinearCells(
      x: SIMD8(at: positions), y: SIMD8(at: positions + targetCount), width: width, height: height)
  }
}
