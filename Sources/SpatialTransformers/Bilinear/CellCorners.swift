import Memory
import Tensors

/// The pixels at the four corners of eight cells, or sums over them.
struct CellCorners {
  let topLeft: SIMD8<Float>
  let topRight: SIMD8<Float>
  let bottomLeft: SIMD8<Float>
  let bottomRight: SIMD8<Float>

  /// Reads the pixels of a channel whose rows lie `rowStride` apart.
  @inline(__always)
  init(of image: UnsafePointer<Float>, at places: UnsafePointer<Int32>, rowStride: Int) {
    (topLeft, topRight) = Self.pairs(of: image, at: places)
    (bottomLeft, bottomRight) = Self.pairs(of: image + rowStride, at: places)
  }

  /// Reads numbers of eight cells, four of each together.
  @inline(__always)
  init(at cells: UnsafePointer<Float>) {
    let corners = Quartet { cells + 4 &* $0 }.transposed
    (topLeft, topRight, bottomLeft, bottomRight) = (corners.a, corners.b, corners.c, corners.d)
  }

  /// The weights of the corners at places in the cells.
  @inline(__always)
  init(weightsAt x: SIMD8<Float>, _ y: SIMD8<Float>) {
    let (left, top) = (1 - x, 1 - y)
    (topLeft, topRight, bottomLeft, bottomRight) = (left * top, x * top, left * y, x * y)
  }

  /// Writes numbers of eight cells, four of each together.
  @inline(__always)
  func store(to cells: UnsafeMutablePointer<Float>) {
    let corners = Quartet(topLeft, topRight, bottomLeft, bottomRight).transposed
    corners.a.lowHalf.store(to: cells)
    corners.b.lowHalf.store(to: cells + 4)
    corners.c.lowHalf.store(to: cells + 8)
    corners.d.lowHalf.store(to: cells + 12)
    corners.a.highHalf.store(to: cells + 16)
    corners.b.highHalf.store(to: cells + 20)
    corners.c.highHalf.store(to: cells + 24)
    corners.d.highHalf.store(to: cells + 28)
  }

  /// The kernel's sum at places in the cells.
  @inline(__always)
  func value(_ x: SIMD8<Float>, _ y: SIMD8<Float>) -> SIMD8<Float> {
    let left = 1 - x
    let top = left * topLeft + x * topRight
    let bottom = left * bottomLeft + x * bottomRight
    return (1 - y) * top + y * bottom
  }

  /// The slopes of that sum along both axes.
  @inline(__always)
  func slopes(_ x: SIMD8<Float>, _ y: SIMD8<Float>) -> (x: SIMD8<Float>, y: SIMD8<Float>) {
    (
      (1 - y) * (topRight - topLeft) + y * (bottomRight - bottomLeft),
      (1 - x) * (bottomLeft - topLeft) + x * (bottomRight - topRight)
    )
  }

  /// The pixels at eight places and their right neighbours, two in one load.
  @inline(__always)
  private static func pairs(
    of image: UnsafePointer<Float>, at places: UnsafePointer<Int32>
  ) -> (left: SIMD8<Float>, right: SIMD8<Float>) {
    @inline(__always)
    func pair(_ i: Int) -> UInt64 {
      UnsafeRawPointer(image + Int(places[i])).loadUnaligned(as: UInt64.self)
    }
    // In this order, as halves of registers are cheaper to shuffle than whole ones.
    let a = unsafeBitCast(SIMD4(pair(0), pair(1), pair(4), pair(5)), to: SIMD8<Float>.self)
    let b = unsafeBitCast(SIMD4(pair(2), pair(3), pair(6), pair(7)), to: SIMD8<Float>.self)
    return (
      SIMD8<Float>(a[0], a[2], b[0], b[2], a[4], a[6], b[4], b[6]),
      SIMD8<Float>(a[1], a[3], b[1], b[3], a[5], a[7], b[5], b[7])
    )
  }
}
