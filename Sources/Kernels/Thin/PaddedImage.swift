import Memory

/// One sample's image with the zeros of a convolution's padding around it, and ones behind it.
///
/// Under every window the ones are what the bias is multiplied with: to its gradient it is one more kernel element.
final class PaddedImage {
  private let sizes: ThinSizes
  private let memory: AlignedMemory<Float>

  init(_ sizes: ThinSizes) {
    self.sizes = sizes
    memory = AlignedMemory(repeating: 0, count: sizes.paddedCount + sizes.paddedPlane)
    (memory.start + sizes.paddedCount).update(repeating: 1, count: sizes.paddedPlane)
  }

  /// Takes over a sample's image and gives the place of the padded one.
  func load(_ image: UnsafePointer<Float>) -> UnsafePointer<Float> {
    for row in 0..<sizes.rows {
      (memory.start + sizes.paddedOffset(ofRow: row)).update(
        from: image + row * sizes.width, count: sizes.width)
    }
    return UnsafePointer(memory.start)
  }
}
