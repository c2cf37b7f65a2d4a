import Tensors

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

extension BilinearCells {
  /// The first few of eight positions.
  @inline(__always)
  static func lanes(before index: Int) -> SIMDMask<SIMD8<Int32>> {
    SIMD8<Float>(0, 1, 2, 3, 4, 5, 6, 7) .< Float(index)
  }

  /// Writes the weights of the top left, top right, bottom left and bottom right pixels, eight of each.
  @inline(__always)
  func storeWeights(times factor: SIMD8<Float> = SIMD8(repeating: 1), to weights: UnsafeMutablePointer<Float>)
  {
    let (top, bottom) = (y.low * factor, y.high * factor)
    (x.low * top).store(to: weights)
    (x.high * top).store(to: weights + 8)
    (x.low * bottom).store(to: weights + 16)
    (x.high * bottom).store(to: weights + 24)
  }
}

/// The pixels at the four corners of eight cells, or what else there is of each.
struct CellCorners {
  /// Nothing at any corner.
  @inline(__always)
  static var zero: CellCorners {
    CellCorners(topLeft: .zero, topRight: .zero, bottomLeft: .zero, bottomRight: .zero)
  }

  private var topLeft: SIMD8<Float>
  private var topRight: SIMD8<Float>
  private var bottomLeft: SIMD8<Float>
  private var bottomRight: SIMD8<Float>

  @inline(__always)
  init(
    topLeft: SIMD8<Float>, topRight: SIMD8<Float>, bottomLeft: SIMD8<Float>, bottomRight: SIMD8<Float>
  ) {
    (self.topLeft, self.topRight) = (topLeft, topRight)
    (self.bottomLeft, self.bottomRight) = (bottomLeft, bottomRight)
  }

  /// Reads the pixels of one channel.
  @inline(__always)
  init(of image: UnsafePointer<Float>, at cells: BilinearCells) {
    (topLeft, topRight) = Self.pairs(of: image, at: cells.places)
    (bottomLeft, bottomRight) = Self.pairs(of: image + cells.width, at: cells.places)
  }

  /// Adds the products with a factor of each position.
  @inline(__always)
  mutating func add(_ corners: CellCorners, times factor: SIMD8<Float>) {
    topLeft += factor * corners.topLeft
    topRight += factor * corners.topRight
    bottomLeft += factor * corners.bottomLeft
    bottomRight += factor * corners.bottomRight
  }

  /// The sums of all four, weighted along both axes.
  @inline(__always)
  func sum(
    _ left: SIMD8<Float>, _ right: SIMD8<Float>, _ top: SIMD8<Float>, _ bottom: SIMD8<Float>
  ) -> SIMD8<Float> {
    top * (left * topLeft + right * topRight) + bottom * (left * bottomLeft + right * bottomRight)
  }

  /// The slopes along both axes of the kernel's sum.
  @inline(__always)
  func slopes(at cells: borrowing BilinearCells) -> (x: SIMD8<Float>, y: SIMD8<Float>) {
    let (x, y) = (cells.x, cells.y)
    let (slopesX, slopesY) = (TentSlopes(of: x), TentSlopes(of: y))
    return (sum(slopesX.low, slopesX.high, y.low, y.high), sum(x.low, x.high, slopesY.low, slopesY.high))
  }

  /// The pixels at eight places and their right neighbours, two in one load.
  @inline(__always)
  private static func pairs(
    of image: UnsafePointer<Float>, at places: SIMD8<Int32>
  ) -> (left: SIMD8<Float>, right: SIMD8<Float>) {
    @inline(__always)
    func pair(_ i: Int) -> UInt64 { UnsafeRawPointer(image + Int(places[i])).loadUnaligned(as: UInt64.self) }
    // In this order, as halves of registers are cheaper to shuffle than whole ones.
    let a = unsafeBitCast(SIMD4(pair(0), pair(1), pair(4), pair(5)), to: SIMD8<Float>.self)
    let b = unsafeBitCast(SIMD4(pair(2), pair(3), pair(6), pair(7)), to: SIMD8<Float>.self)
    return (
      SIMD8<Float>(a[0], a[2], b[0], b[2], a[4], a[6], b[4], b[6]),
      SIMD8<Float>(a[1], a[3], b[1], b[3], a[5], a[7], b[5], b[7])
    )
  }
}
