import Memory
import Tensors

/// Float32 numbers as 64-bit integers, whose sums are exact and so do not depend on any order.
///
/// A contribution c becomes q = rint(c · 2^46). It is taken only if |q| ≤ 2^62 / n, n being the number of
/// contributions to a sum, so that no sum can wrap.
package enum FixedPoint {
  package static let scale: Float = 0x1p46
  private static let unit: Float = 0x1p-46

  /// From 2^52 to 2^53 neighbouring Float64 are 1 apart: a sum with this is rounded to an integer, ties to even, and
  /// its bits count the integers.
  private static let magicNumber = 0x1.8p52

  /// The largest integer that the magic number takes to where they do.
  private static let magicLimit: Float = 0x1p51

  /// What could not be taken, and why.
  package struct Refused: Equatable {
    /// NaN and infinity.
    package var notFinite = 0
    /// Finite, but too large.
    package var outOfRange = 0
  }

  /// The largest |q| that may be taken when `contributions` are added up, rounded down to a Float32.
  package static func limit(contributions: Int) -> Float {
    let exact = 0x1p62 / Double(contributions)
    let rounded = Float(exact)
    return Double(rounded) > exact ? rounded.nextDown : rounded
  }

  /// Adds `values` in fixed point to `sums`, leaving out and counting what cannot be taken, and leaves zeros behind.
  ///
  /// Sums that are `fresh` hold nothing yet and are overwritten. Zeros are written while the values are in the cache: in
  /// a pass of its own that would go through the memory once more.
  package static func move(
    _ values: UnsafeMutableBufferPointer<Float>, to sums: UnsafeMutablePointer<Int64>, limit: Float,
    fresh: Bool = false
  ) -> Refused {
    guard let address = values.baseAddress else { return Refused() }
    return fresh
      ? move(address, count: values.count, to: sums, limit: limit, fresh: true)
      : move(address, count: values.count, to: sums, limit: limit, fresh: false)
  }

  /// Writes sums back as Float32, each rounded once.
  package static func read(_ sums: UnsafePointer<Int64>, into values: UnsafeMutableBufferPointer<Float>) {
    for i in values.indices { values[i] = Float(sums[i]) * unit }
  }

  /// Moves eight values at a time; inlined, so that `fresh` is a constant in the loop.
  @inline(__always)
  private static func move(
    _ values: UnsafeMutablePointer<Float>, count: Int, to sums: UnsafeMutablePointer<Int64>, limit: Float,
    fresh: Bool
  ) -> Refused {
    var refused = Refused()
    // What lies within is taken, however it is rounded. Not all processors convert vectors to Int64.
    let bound = min(limit.rounded(.down), magicLimit) * unit
    let vectorEnd = count / 8 * 8
    for i in stride(from: 0, to: vectorEnd, by: 8) {
      let group = SIMD8(at: values + i)
      if all(group .<= bound .& group .>= -bound) {
        let sum = fresh ? .zero : SIMD8(at: sums + i)
        let rounded = SIMD8<Double>(group) * Double(scale) + magicNumber
        let integers = unsafeBitCast(rounded, to: SIMD8<Int64>.self) &- Int64(magicNumber.bitPattern)
        (sum &+ integers).store(to: sums + i)
        SIMD8.zero.store(to: values + i)
      } else {
        moveEach(values, in: i..<i + 8, to: sums, limit: limit, fresh: fresh, &refused)
      }
    }
    moveEach(values, in: vectorEnd..<count, to: sums, limit: limit, fresh: fresh, &refused)
    return refused
  }

  /// Moves values one by one and counts those refused.
  private static func moveEach(
    _ values: UnsafeMutablePointer<Float>, in range: Range<Int>, to sums: UnsafeMutablePointer<Int64>,
    limit: Float, fresh: Bool, _ refused: inout Refused
  ) {
    for i in range {
      if fresh { sums[i] = 0 }
      // Exact: a multiplication by a power of two, then rounding to an integer.
      let scaled = (values[i] * scale).rounded(.toNearestOrEven)
      // Tested before converting, which traps on what does not fit; false for NaN.
      if abs(scaled) <= limit {
        sums[i] &+= Int64(scaled)
      } else if values[i].isFinite {
        refused.outOfRange += 1
      } else {
        refused.notFinite += 1
      }
      values[i] = 0
    }
  }
}
