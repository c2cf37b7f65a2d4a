/// Four vectors of eight: two squares of four rows and columns, in the lower halves and in the upper.
///
/// Both are handled alike, as registers shuffle cheaply within halves. Swift has no shuffles of its own: those here are
/// written so that the compiler finds one instruction for each.
public struct Quartet {
  /// The vectors in order.
  public let a, b, c, d: SIMD8<Float>

  /// Takes four vectors.
  @inlinable
  @inline(__always)
  public init(_ a: SIMD8<Float>, _ b: SIMD8<Float>, _ c: SIMD8<Float>, _ d: SIMD8<Float>) {
    (self.a, self.b, self.c, self.d) = (a, b, c, d)
  }

  /// Reads eight rows of four, the first four into the lower halves.
  @inlinable
  @inline(__always)
  public init(rowsAt row: (_ index: Int) -> UnsafePointer<Float>) {
    self.init(
      SIMD8(halvesAt: row(0), row(4)), SIMD8(halvesAt: row(1), row(5)),
      SIMD8(halvesAt: row(2), row(6)), SIMD8(halvesAt: row(3), row(7)))
  }

  /// Both squares with rows as columns.
  @inlinable
  @inline(__always)
  public var transposed: Quartet {
    let (upper, lower) = (a.interleaved(with: b), c.interleaved(with: d))
    let (first, last) = (
      upper.low.pairsInterleaved(with: lower.low), upper.high.pairsInterleaved(with: lower.high)
    )
    return Quartet(first.low, first.high, last.low, last.high)
  }

  /// The sums of each vector's elements.
  @inlinable
  @inline(__always)
  public var sums: SIMD4<Float> {
    let columns = transposed
    let sums = (columns.a + columns.b) + (columns.c + columns.d)
    return sums.lowHalf + sums.highHalf
  }
}

extension SIMD8<Float> {
  /// Reads both halves.
  ///
  /// By pairs of elements: a compiler that knows where single ones come from loads them one by one.
  @inlinable
  @inline(__always)
  init(halvesAt low: UnsafePointer<Float>, _ high: UnsafePointer<Float>) {
    let pairs = SIMD4<UInt64>(
      lowHalf: UnsafeRawPointer(low).loadUnaligned(as: SIMD2<UInt64>.self),
      highHalf: UnsafeRawPointer(high).loadUnaligned(as: SIMD2<UInt64>.self))
    self = unsafeBitCast(pairs, to: Self.self)
  }

  /// The elements of both in turn: the lower and the upper two of each half.
  @inlinable
  @inline(__always)
  func interleaved(with b: SIMD8<Float>) -> (low: SIMD8<Float>, high: SIMD8<Float>) {
    (
      SIMD8<Float>(self[0], b[0], self[1], b[1], self[4], b[4], self[5], b[5]),
      SIMD8<Float>(self[2], b[2], self[3], b[3], self[6], b[6], self[7], b[7])
    )
  }

  /// The pairs of elements of both in turn: the lower and the upper of each half.
  @inlinable
  @inline(__always)
  func pairsInterleaved(with b: SIMD8<Float>) -> (low: SIMD8<Float>, high: SIMD8<Float>) {
    let (a, b) = (unsafeBitCast(self, to: SIMD4<UInt64>.self), unsafeBitCast(b, to: SIMD4<UInt64>.self))
    return (
      unsafeBitCast(SIMD4<UInt64>(a[0], b[0], a[2], b[2]), to: Self.self),
      unsafeBitCast(SIMD4<UInt64>(a[1], b[1], a[3], b[3]), to: Self.self)
    )
  }
}
