import Memory

/// The gradient of the input by ``PairFilter``.
///
/// Pixels of even and of odd columns are summed in images of their own, since pairs are two columns apart.
final class PairedInputGradientPass: ThinInputGradient {
  private let sizes: ThinSizes
  private let planes: [ThinPlanes]

  /// The output's gradient for each product, (vector of pairs, O, lane), with zeros behind the last pair.
  private let gradients: [AlignedMemory<Float>]

  /// What is left of a block behind the last whole vector of pairs, and zeros.
  private let remainder: AlignedMemory<Float>

  /// (C, padded row, half of the columns), even and odd.
  private let halves: [AlignedMemory<Float>]
  private let halfWidth: Int
  private let addition: RowAddition

  /// Takes the sizes of the paired convolutions.
  init(_ sizes: ThinSizes) {
    self.sizes = sizes
    planes = (0..<PairFilter.productCount).map { _ in ThinPlanes(sizes) }
    gradients = planes.map { _ in
      AlignedMemory(repeating: 0, count: sizes.windowVectors * sizes.gradientStride)
    }
    remainder = AlignedMemory(repeating: 0, count: sizes.squareCount)
    halfWidth = (sizes.paddedWidth + 2) / 2
    let count = sizes.channels * sizes.paddedHeight * halfWidth + vectorLanes
    halves = (0..<2).map { _ in AlignedMemory(repeating: 0, count: count) }
    addition = RowAddition(count: sizes.windowColumns)
  }

  func packWeights(from plain: UnsafePointer<Float>) {
    for output in 0..<sizes.outputs {
      for tap in 0..<sizes.taps {
        let factors = sizes.pairFactors(of: plain, output: output, tap: tap)
        for (index, plane) in planes.enumerated() {
          plane.weights.start[output * sizes.taps + tap] = factors[index]
        }
      }
    }
  }

  func run(outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>) {
    sizes.forEachWindowVector(of: outputGradient, rest: remainder, turn)
    for (plane, gradients) in zip(planes, gradients) { plane.run(gradients.start) }
    combinePlanes()
    addPlanes()
    for row in 0..<sizes.rows { interleave(row, to: inputGradient + row * sizes.width) }
  }

  /// Puts pairs where channels were, and makes the products' gradients of both gradients of a pair.
  private func turn(_ source: UnsafePointer<Float>, to offset: Int) {
    let (first, second) = (gradients[0].start + offset, gradients[3].start + offset)
    let (sum, difference) = (gradients[1].start + offset, gradients[2].start + offset)
    transpose(source, stride: PairFilter.windows * vectorLanes, to: first)
    transpose(source + vectorLanes, stride: PairFilter.windows * vectorLanes, to: second)
    for index in stride(from: 0, to: vectorLanes * vectorLanes, by: vectorLanes) {
      let (left, right) = (Vector(at: first + index), Vector(at: second + index))
      (left + right).store(to: sum + index)
      (left - right).store(to: difference + index)
    }
  }

  /// Makes of what the products send to their pixels' sums and differences what goes to each of the four pixels.
  private func combinePlanes() {
    let (first, second) = (planes[0].memory.start, planes[1].memory.start)
    let (third, fourth) = (planes[2].memory.start, planes[3].memory.start)
    for index in stride(from: 0, to: planes[0].count, by: vectorLanes) {
      let (sum, difference) = (Vector(at: second + index), Vector(at: third + index))
      (sum - difference - Vector(at: fourth + index)).store(to: second + index)
      (sum + difference - Vector(at: first + index)).store(to: third + index)
    }
  }

  private func addPlanes() {
    let count = sizes.channels * sizes.paddedHeight * halfWidth
    for half in halves { half.start.update(repeating: 0, count: count) }
    for (pixel, plane) in planes.enumerated() {
      for channel in 0..<sizes.channels {
        for column in 0..<sizes.tapColumns {
          let x = column * PairFilter.taps + pixel
          addition.add(
            sizes.paddedHeight,
            from: plane.memory.start + (channel * sizes.tapColumns + column) * plane.stride,
            by: sizes.windowColumns,
            to: halves[x % 2].start + channel * sizes.paddedHeight * halfWidth + x / 2, by: halfWidth)
        }
      }
    }
  }

  /// Writes a row of the image, counted over all channels.
  private func interleave(_ row: Int, to target: UnsafeMutablePointer<Float>) {
    let (channel, y) = row.quotientAndRemainder(dividingBy: sizes.height)
    let offset = (channel * sizes.paddedHeight + sizes.top + y) * halfWidth
    let (even, odd) = (halves[0].start + offset, halves[1].start + offset)
    for x in 0..<sizes.width {
      let column = sizes.left + x
      target[x] = (column.isMultiple(of: 2) ? even : odd)[column / 2]
    }
  }
}
