import Tensors

/// Writes a square of eight rows and columns with rows as columns; strides are those of the rows.
@inline(__always)
func transpose(
  _ source: UnsafePointer<Float>, stride sourceStride: Int, to target: UnsafeMutablePointer<Float>,
  stride targetStride: Int
) {
  for column in stride(from: 0, to: 8, by: 4) {
    turn(source + column, sourceStride, to: target + column &* targetStride, targetStride)
  }
}

/// Writes eight rows of four as four rows of eight.
///
/// Each half of a vector holds a row of its own, and both are turned alike: registers shuffle cheaply within halves.
@inline(__always)
private func turn(
  _ source: UnsafePointer<Float>, _ sourceStride: Int, to target: UnsafeMutablePointer<Float>,
  _ targetStride: Int
) {
  @inline(__always)
  func rows(_ i: Int) -> SIMD8<Float> {
    let row = source + i &* sourceStride
    return SIMD8<Float>(halvesAt: row, row + 4 &* sourceStride)
  }
  let (upper, lower) = (rows(0).interleaved(with: rows(1)), rows(2).interleaved(with: rows(3)))
  let (first, last) = (
    upper.low.pairsInterleaved(with: lower.low), upper.high.pairsInterleaved(with: lower.high)
  )
  first.low.store(to: target)
  first.high.store(to: target + targetStride)
  last.low.store(to: target + 2 &* targetStride)
  last.high.store(to: target + 3 &* targetStride)
}

extension SIMD8<Float> {
  /// The sums over the elements of eight vectors that lie one after another.
  @inline(__always)
  init(sumsAt vectors: UnsafePointer<Float>) {
    self.init(lowHalf: Self.sumsOfFour(at: vectors), highHalf: Self.sumsOfFour(at: vectors + 32))
  }

  @inline(__always)
  private static func sumsOfFour(at vectors: UnsafePointer<Float>) -> SIMD4<Float> {
    @inline(__always)
    func vector(_ i: Int) -> SIMD8<Float> {
      let vector = vectors + 8 * i
      return SIMD8<Float>(halvesAt: vector, vector + 4)
    }
    let (upper, lower) = (vector(0).interleaved(with: vector(1)), vector(2).interleaved(with: vector(3)))
    let quarters = (upper.low + upper.high).pairsInterleaved(with: lower.low + lower.high)
    let sums = quarters.low + quarters.high
    return sums.lowHalf + sums.highHalf
  }

  /// Reads both halves.
  ///
  /// By pairs of elements: a compiler that knows where single ones come from loads them one by one.
  @inline(__always)
  fileprivate init(halvesAt low: UnsafePointer<Float>, _ high: UnsafePointer<Float>) {
    let pairs = SIMD4<UInt64>(
      lowHalf: UnsafeRawPointer(low).loadUnaligned(as: SIMD2<UInt64>.self),
      highHalf: UnsafeRawPointer(high).loadUnaligned(as: SIMD2<UInt64>.self))
    self = unsafeBitCast(pairs, to: Self.self)
  }

  /// The elements of both in turn: the lower and the upper two of each half.
  @inline(__always)
  fileprivate func interleaved(with b: SIMD8<Float>) -> (low: SIMD8<Float>, high: SIMD8<Float>) {
    (
      SIMD8<Float>(self[0], b[0], self[1], b[1], self[4], b[4], self[5], b[5]),
      SIMD8<Float>(self[2], b[2], self[3], b[3], self[6], b[6], self[7], b[7])
    )
  }

  /// The pairs of elements of both in turn: the lower and the upper of each half.
  @inline(__always)
  fileprivate func pairsInterleaved(with b: SIMD8<Float>) -> (low: SIMD8<Float>, high: SIMD8<Float>) {
    let (a, b) = (unsafeBitCast(self, to: SIMD4<UInt64>.self), unsafeBitCast(b, to: SIMD4<UInt64>.self))
    return (
      unsafeBitCast(SIMD4<UInt64>(a[0], b[0], a[2], b[2]), to: Self.self),
      unsafeBitCast(SIMD4<UInt64>(a[1], b[1], a[3], b[3]), to: Self.self)
    )
  }
}
