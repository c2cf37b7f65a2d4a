import Memory

/// Volumes amid zeros, in which every position has a cell of eight voxels that the trilinear kernel reads.
///
/// As in `BilinearSource` two zeros stand between rows, and two rows of them between slices; two slices stand before
/// the first and behind the last.
struct TrilinearSource {
  /// The number of elements of a volume whose places are found exactly.
  private static let largestCount = 1 << 23

  /// The zeros before the first voxel of an axis, and as many behind the last.
  private static let margin = 2

  private let size: ImageSize
  let targetCount: Int

  /// The distance between rows: the zeros after one are those before the next.
  let rowStride: Int

  /// The distance between slices.
  let sliceStride: Int

  /// The kernel by single positions, with its gradients.
  let tent: TentKernel

  /// Takes the sizes of a grid; nil where other kernels must read it.
  init?(on grid: TargetGrid, outside: Outside) {
    guard outside == .zeros, grid.axes == 3 else { return nil }
    (size, targetCount) = (grid.input, grid.output.count)
    rowStride = size.width + Self.margin
    sliceStride = (size.height + Self.margin) * rowStride
    tent = TentKernel(source: ExtendedSource(on: grid, outside: outside))
    guard count <= Self.largestCount else { return nil }
  }

  /// The voxels of a channel.
  var voxelCount: Int { size.count }

  /// The elements of a channel with its zeros.
  var count: Int { (size.depth + 2 * Self.margin) * sliceStride + Self.margin * (rowStride + 1) }

  /// Where the first voxel lies among zeros.
  private var origin: Int { Self.margin * (sliceStride + rowStride + 1) }

  /// Writes a volume into its place among zeros.
  func copy(_ volume: UnsafePointer<Float>, amidZeros target: UnsafeMutablePointer<Float>) {
    var line = volume
    for slice in 0..<size.depth {
      for row in 0..<size.height {
        (target + (origin + slice * sliceStride + row * rowStride)).update(from: line, count: size.width)
        line += size.width
      }
    }
  }

  /// The cells of eight positions: where their first voxels lie, and the weights along each axis.
  @inline(__always)
  func cells(at positions: UnsafePointer<Float>) -> (
    places: SIMD8<Int32>, x: TentWeights, y: TentWeights, z: TentWeights
  ) {
    let (left, x) = Self.split(SIMD8(at: positions), size: size.width)
    let (top, y) = Self.split(SIMD8(at: positions + targetCount), size: size.height)
    let (front, z) = Self.split(SIMD8(at: positions + 2 * targetCount), size: size.depth)
    // From 2^23 on neighbouring Float32 are 1 apart, so that bits count them; a conversion would be checked.
    let places =
      front * Float(sliceStride) + top * Float(rowStride) + left + (Float(origin) + 0x1p23)
    return (unsafeBitCast(places, to: SIMD8<Int32>.self) &- Int32(Float(0x1p23).bitPattern), x, y, z)
  }

  /// Positions along an axis as whole voxels, no further outside than zeros are, and the weights of these and the next.
  @inline(__always)
  private static func split(
    _ positions: SIMD8<Float>, size: Int
  ) -> (whole: SIMD8<Float>, weights: TentWeights) {
    let (least, most) = (-Float(margin), Float(size))
    // Written so that NaN is outside, too.
    var positions = positions.replacing(with: least, where: .!(positions .> least))
    positions.replace(with: most, where: positions .> most)
    let whole = positions.rounded(.down)
    return (whole, TentWeights(positions - whole))
  }
}

/// The tent's weights of the two voxels beside eight positions.
struct TentWeights {
  let low: SIMD8<Float>
  let high: SIMD8<Float>

  /// Takes how far positions lie behind their lower voxels; just below a voxel that would round to one.
  @inline(__always)
  init(_ fraction: SIMD8<Float>) {
    let fraction = fraction.replacing(with: 1 - Float.ulpOfOne / 2, where: fraction .>= 1)
    // As `TentKernel` rounds them.
    (low, high) = (1 - fraction, 1 - (1 - fraction))
  }
}
