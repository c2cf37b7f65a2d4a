import Memory
import Tensors

/// Images amid zeros, in which every position has a cell of four pixels that the bilinear kernel reads.
///
/// Two zeros stand between rows, and two rows of them above and below. A position that reads no pixel has a cell of
/// zeros, one on the rim a cell with some: all have the weights 1 − a and a along each axis, and the slopes −1 and +1.
struct BilinearSource {
  /// The number of elements of an image whose places are found exactly.
  private static let largestCount = 1 << 23

  /// The zeros before the first pixel of an axis, and as many behind the last.
  private static let margin = 2

  let width: Int
  let height: Int
  let targetCount: Int

  /// The kernel by single positions, for those too few to fill a vector.
  let tent: TentKernel

  /// Takes the sizes of a grid; nil where other kernels must read it.
  init?(on grid: TargetGrid, outside: Outside) {
    let size = grid.input
    guard outside == .zeros, size.axes == 2, grid.output.count >= 8 else { return nil }
    (width, height, targetCount) = (size.width, size.height, grid.output.count)
    tent = TentKernel(source: ExtendedSource(on: grid, outside: outside))
    guard count <= Self.largestCount else { return nil }
  }

  /// The pixels of a channel.
  var pixelCount: Int { width * height }

  /// The distance between rows: the zeros after one are those before the next.
  var rowStride: Int { width + Self.margin }

  /// The elements of a channel with its zeros.
  var count: Int { (height + 2 * Self.margin) * rowStride + Self.margin }

  /// Where the first pixel lies among zeros.
  var origin: Int { Self.margin * (rowStride + 1) }

  /// Where a pixel lies among zeros.
  func place(ofPixel index: Int) -> Int { origin + index / width * rowStride + index % width }

  /// Writes an image into its place among zeros.
  func copy(_ image: UnsafePointer<Float>, amidZeros target: UnsafeMutablePointer<Float>) {
    for row in 0..<height {
      (target + (origin &+ row &* rowStride)).update(from: image + row &* width, count: width)
    }
  }

  /// The cells of eight positions: where their first pixels lie, and the positions from there.
  @inline(__always)
  func cells(at positions: UnsafePointer<Float>) -> (places: SIMD8<Int32>, x: SIMD8<Float>, y: SIMD8<Float>) {
    let (left, x) = Self.split(SIMD8(at: positions), size: width)
    let (top, y) = Self.split(SIMD8(at: positions + targetCount), size: height)
    // From 2^23 on neighbouring Float32 are 1 apart, so that bits count them; a conversion would be checked.
    let places = top * Float(rowStride) + left + (Float(origin) + 0x1p23)
    return (unsafeBitCast(places, to: SIMD8<Int32>.self) &- Int32(Float(0x1p23).bitPattern), x, y)
  }

  /// Positions along an axis as whole pixels, no further outside than zeros are, and fractions.
  @inline(__always)
  private static func split(
    _ positions: SIMD8<Float>, size: Int
  ) -> (whole: SIMD8<Float>, fraction: SIMD8<Float>) {
    let (least, most) = (-Float(margin), Float(size))
    // Written so that NaN is outside, too.
    var positions = positions.replacing(with: least, where: .!(positions .> least))
    positions.replace(with: most, where: positions .> most)
    let whole = positions.rounded(.down)
    return (whole, positions - whole)
  }
}
