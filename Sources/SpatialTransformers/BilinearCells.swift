/// Two neighbouring pixels along one axis for each of eight positions, the two around it if it lies inside.
///
/// A position outside has the nearest two, so that both can be read; weights are zero where it has no share in them.
struct TentPairs {
  /// The first pixel, a whole number.
  let first: SIMD8<Float>

  /// The weight of the first pixel.
  let low: SIMD8<Float>

  /// The weight of the second.
  let high: SIMD8<Float>

  /// The position from the first pixel.
  fileprivate let offset: SIMD8<Float>

  /// Finds the pairs among `count` pixels, two or more.
  @inline(__always)
  init(around positions: SIMD8<Float>, count: Int) {
    let last = Float(count - 2)
    var first = positions.rounded(.down)
    // Written so that NaN becomes zero.
    first.replace(with: 0, where: .!(first .> 0))
    first.replace(with: last, where: first .> last)
    self.first = first
    let offset = positions - first
    self.offset = offset
    let low = (1 - offset).replacing(with: 1 + offset, where: offset .< 0)
    let high = offset.replacing(with: 2 - offset, where: offset .> 1)
    self.low = low.replacing(with: 0, where: .!(low .> 0))
    self.high = high.replacing(with: 0, where: .!(high .> 0))
  }
}

/// The slopes of the weights of both pixels of pairs, to the right where there are two.
struct TentSlopes {
  let low: SIMD8<Float>
  let high: SIMD8<Float>

  /// Finds the slopes; not inlined for the same reason as cells.
  @inline(never)
  init(of pairs: TentPairs) {
    let offset = pairs.offset
    let steps = (at: Self.ones(offset .>= 0), after: Self.ones(offset .>= 1))
    low = Self.ones(offset .>= -1) - 2 * steps.at + steps.after
    high = steps.at - 2 * steps.after + Self.ones(offset .>= 2)
  }

  /// One where a condition holds, and zero elsewhere.
  @inline(__always)
  private static func ones(_ condition: SIMDMask<SIMD8<Int32>>) -> SIMD8<Float> {
    SIMD8<Float>.zero.replacing(with: 1, where: condition)
  }
}

/// The cells of four pixels around eight positions in an image.
struct BilinearCells {
  /// The number of pixels of an image whose places are found exactly.
  static let largestCount = 1 << 23

  let x: TentPairs
  let y: TentPairs

  /// Where the upper left pixels lie in a channel.
  let places: SIMD8<Int32>

  /// The number of columns.
  let width: Int

  /// Finds the cells in an image of two rows and columns or more.
  ///
  /// Never inlined: a compiler that sees what becomes of the vectors takes them apart.
  @inline(never)
  init(x: SIMD8<Float>, y: SIMD8<Float>, width: Int, height: Int) {
    self.x = TentPairs(around: x, count: width)
    self.y = TentPairs(around: y, count: height)
    self.width = width
    // From 2^23 on neighbouring Float32 are 1 apart, so that bits count them; a conversion would be checked.
    let numbers = self.y.first * Float(width) + self.x.first + 0x1p23
    places = unsafeBitCast(numbers, to: SIMD8<Int32>.self) &- Int32(bitPattern: Float(0x1p23).bitPattern)
  }
}

/// The pixels at the four corners of eight cells.
struct CellCorners {
  private let topLeft: SIMD8<Float>
  private let topRight: SIMD8<Float>
  private let bottomLeft: SIMD8<Float>
  private let bottomRight: SIMD8<Float>

  /// Reads the pixels of one channel.
  @inline(__always)
  init(of image: UnsafePointer<Float>, at cells: BilinearCells) {
    (topLeft, topRight) = Self.pairs(of: image, at: cells.places)
    (bottomLeft, bottomRight) = Self.pairs(of: image + cells.width, at: cells.places)
  }

  /// The sums of all four, weighted along both axes.
  @inline(__always)
  func sum(
    _ left: SIMD8<Float>, _ right: SIMD8<Float>, _ top: SIMD8<Float>, _ bottom: SIMD8<Float>
  ) -> SIMD8<Float> {
    top * (left * topLeft + right * topRight) + bottom * (left * bottomLeft + right * bottomRight)
  }

  /// The pixels at eight places and their right neighbours, two in one load.
  @inline(__always)
  private static func pairs(
    of image: UnsafePointer<Float>, at places: SIMD8<Int32>
  ) -> (left: SIMD8<Float>, right: SIMD8<Float>) {
    @inline(__always)
    func pair(_ i: Int) -> UInt64 { UnsafeRawPointer(image + Int(places[i])).loadUnaligned(as: UInt64.self) }
    let low = unsafeBitCast(SIMD4(pair(0), pair(1), pair(2), pair(3)), to: SIMD8<Float>.self)
    let high = unsafeBitCast(SIMD4(pair(4), pair(5), pair(6), pair(7)), to: SIMD8<Float>.self)
    return (
      SIMD8(lowHalf: low.evenHalf, highHalf: high.evenHalf),
      SIMD8(lowHalf: low.oddHalf, highHalf: high.oddHalf)
    )
  }
}
