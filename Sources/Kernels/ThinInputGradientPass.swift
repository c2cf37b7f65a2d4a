/// The gradient of a thin convolution's input.
///
/// A matrix product gives what each kernel element sends to each window's place, columns (C, ky, kx, window):
/// rows are kernel elements, steps are output channels, and a vector holds neighbouring windows. The columns are
/// then added into the image, a few output rows at a time, so that all of it stays in the second cache.
final class ThinInputGradientPass {
  private let sizes: ThinSizes

  /// (O, C, ky, kx).
  private let weights: AlignedMemory<Float>
  private let taps: AlignedMemory<Int>
  private let channels: AlignedMemory<Int>

  /// Output rows whose columns are computed together, and the vectors that their windows fill.
  private let bandHeight: Int
  private let bandVectors: Int

  /// The output's gradient, (vector of windows, O, lane).
  private let gradients: AlignedMemory<Float>
  private let columns: AlignedMemory<Float>
  private let image: AlignedMemory<Float>

  init(_ sizes: ThinSizes) {
    self.sizes = sizes
    weights = AlignedMemory(repeating: 0, count: sizes.outputs * sizes.taps)
    taps = AlignedMemory(Array(0..<sizes.taps), filling: 0)
    channels = AlignedMemory((0..<sizes.outputs).map { $0 * sizes.taps }, filling: 0)
    bandHeight = sizes.bandHeight
    bandVectors = (bandHeight * sizes.outputWidth + vectorLanes - 1) / vectorLanes
    gradients = AlignedMemory(repeating: 0, count: bandVectors * sizes.blocks * vectorLanes * vectorLanes)
    // Rows are added in whole vectors, which reach behind the last row's end.
    columns = AlignedMemory(repeating: 0, count: (sizes.taps * bandVectors + 1) * vectorLanes)
    image = AlignedMemory(repeating: 0, count: sizes.paddedCount + vectorLanes)
  }

  func packWeights(from plain: UnsafePointer<Float>) {
    weights.start.update(from: plain, count: sizes.outputs * sizes.taps)
  }

  func run(outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>) {
    for sample in 0..<sizes.samples {
      image.start.update(repeating: 0, count: sizes.paddedCount)
      for y in stride(from: 0, to: sizes.outputHeight, by: bandHeight) {
        let height = min(bandHeight, sizes.outputHeight - y)
        let vectors = (height * sizes.outputWidth + vectorLanes - 1) / vectorLanes
        turn(
          outputGradient + sample * sizes.outputCount + y * sizes.outputWidth * vectorLanes,
          windows: height * sizes.outputWidth, vectors: vectors)
        multiply(vectors: vectors)
        addColumns(rows: y..<y + height)
      }
      write(to: inputGradient + sample * sizes.imageCount)
    }
  }

  private var columnStride: Int { bandVectors * vectorLanes }
  private var gradientStride: Int { sizes.blocks * vectorLanes * vectorLanes }

  /// Puts windows where channels were: (block, window, lane) becomes (vector of windows, O, lane).
  private func turn(_ gradient: UnsafePointer<Float>, windows: Int, vectors: Int) {
    for vector in 0..<vectors {
      let first = vector * vectorLanes
      for block in 0..<sizes.blocks {
        Transposition(
          source: gradient + (block * sizes.windows + first) * vectorLanes, lastRow: windows - 1 - first,
          target: gradients.start + vector * gradientStride + block * vectorLanes * vectorLanes
        ).run()
      }
    }
  }

  private func multiply(vectors: Int) {
    BroadcastProduct(
      scalars: weights.start, rows: taps.start, rowCount: sizes.taps, steps: channels.start,
      stepCount: sizes.outputs, vectors: gradients.start, blockCount: vectors, stepStride: vectorLanes,
      blockStride: gradientStride
    ).run(into: Columns(start: columns.start, stride: columnStride))
  }

  private func addColumns(rows: Range<Int>) {
    let (width, paddedWidth) = (sizes.outputWidth, sizes.paddedWidth)
    let addition = RowAddition(count: width)
    var column = UnsafePointer(columns.start)
    for channel in 0..<sizes.channels {
      for ky in 0..<sizes.kernelHeight {
        for kx in 0..<sizes.kernelWidth {
          var source = column
          var target = image.start + (channel * sizes.paddedHeight + rows.lowerBound + ky) * paddedWidth + kx
          for _ in rows {
            addition.add(source, to: target)
            source += width
            target += paddedWidth
          }
          column += columnStride
        }
      }
    }
  }

  /// Copies the image without its padding.
  private func write(to inputGradient: UnsafeMutablePointer<Float>) {
    inputGradient.update(repeating: 0, count: sizes.imageCount)
    sizes.forEachRow { row, paddedRow, count in
      (inputGradient + row).update(from: image.start + paddedRow, count: count)
    }
  }
}

/// Adds rows of numbers in whole vectors; what lies behind a row's end stays as it is.
private struct RowAddition {
  /// Whole vectors in a row.
  let vectors: Int

  /// The lanes of the vector behind them that still belong to the row.
  let rest: SIMDMask<Vector.MaskStorage>

  init(count: Int) {
    vectors = count / vectorLanes
    var lanes = Vector()
    for lane in 0..<vectorLanes { lanes[lane] = Float(lane) }
    rest = lanes .< Float(count % vectorLanes)
  }

  @inline(__always)
  func add(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    for index in 0..<vectors {
      let place = target + index &* vectorLanes
      (Vector(at: place) + Vector(at: source + index &* vectorLanes)).store(to: place)
    }
    let place = target + vectors &* vectorLanes
    (Vector(at: place) + Vector().replacing(with: Vector(at: source + vectors &* vectorLanes), where: rest))
      .store(to: place)
  }
}

private struct Columns: ProductTarget {
  let start: UnsafeMutablePointer<Float>
  let stride: Int

  @inline(__always)
  func put(_ sum: Vector, row: Int, block: Int) {
    sum.store(to: start + (row &* stride &+ block &* vectorLanes))
  }
}

extension ThinSizes {
  /// Output rows that fill whole vectors and have about 128 windows together.
  fileprivate var bandHeight: Int {
    var fitting = 1
    while fitting < vectorLanes && fitting * outputWidth % vectorLanes != 0 { fitting *= 2 }
    let repeats = max(1, 128 / (fitting * outputWidth))
    return min(outputHeight, fitting * repeats)
  }
}
