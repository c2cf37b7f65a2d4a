/// One sample's image with the zeros of a convolution's padding around it.
final class PaddedImage {
  private let sizes: ThinSizes
  private let padded: AlignedMemory<Float>?

  init(_ sizes: ThinSizes) {
    self.sizes = sizes
    padded = sizes.isPadded ? AlignedMemory(repeating: 0, count: sizes.paddedCount) : nil
  }

  /// Where the padded image lies: `image` itself where nothing is padded, otherwise a copy.
  func padding(_ image: UnsafePointer<Float>) -> UnsafePointer<Float> {
    guard let padded = padded?.start else { return image }
    sizes.forEachRow { row, paddedRow, count in
      (padded + paddedRow).update(from: image + row, count: count)
    }
    return UnsafePointer(padded)
  }
}

extension ThinSizes {
  /// Calls `body` with the offset of each row's seen part in the image and in the padded image, and its length.
  ///
  /// Windows do not reach every row and column where the padding is behind the last whole window.
  @inline(__always)
  func forEachRow(_ body: (_ row: Int, _ paddedRow: Int, _ count: Int) -> Void) {
    let rows = min(height, paddedHeight - top)
    let count = min(width, paddedWidth - left)
    guard count > 0 else { return }
    for channel in 0..<channels {
      for y in 0..<max(rows, 0) {
        body(
          (channel * height + y) * width, (channel * paddedHeight + y + top) * paddedWidth + left, count)
      }
    }
  }
}
