import Memory

/// The images of one sample that ``PairFilter`` multiplies with, each padded, and ones behind the second.
final class PairedImage {
  /// From one image to the next.
  let stride: Int

  /// Where the ones begin behind an image; only the sum of both gradients of a pair belongs to the bias.
  let onesOffset: Int

  private let padded: PaddedImage
  private let memory: AlignedMemory<Float>

  init(_ sizes: ThinSizes) {
    padded = PaddedImage(sizes)
    onesOffset = vectorCount(of: sizes.paddedCount) * vectorLanes
    stride = onesOffset + sizes.paddedPlane
    memory = AlignedMemory(repeating: 1, count: PairFilter.productCount * stride)
  }

  /// Takes over a sample's image and gives the place of the first of the four.
  ///
  /// What is computed across a row's end is under no window.
  func load(_ image: UnsafePointer<Float>) -> UnsafePointer<Float> {
    let source = padded.load(image)
    for index in Swift.stride(from: 0, to: onesOffset, by: vectorLanes) {
      let (pixels, target) = (source + index, memory.start + index)
      let (first, second) = (Vector(at: pixels + 1), Vector(at: pixels + 2))
      (Vector(at: pixels) - second).store(to: target)
      (first + second).store(to: target + stride)
      (second - first).store(to: target + 2 * stride)
      (first - Vector(at: pixels + 3)).store(to: target + 3 * stride)
    }
    return UnsafePointer(memory.start)
  }
}
