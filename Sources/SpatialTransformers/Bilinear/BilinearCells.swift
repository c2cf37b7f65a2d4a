import Memory
import Tensors

/// The cells of a run of positions in images amid zeros: tables with room for a run.
struct BilinearCells {
  /// The positions of a run; the last run of all may have up to seven more, as none is shorter than eight.
  private static let run = 1024

  /// The most positions of a run, and some to fill a vector.
  static let count = run + 8

  /// How far positions lie from the left and the upper pixels of their cells, in pixels.
  let x = Tensor([count])
  let y = Tensor([count])

  /// Where the upper left pixels lie.
  let places = AlignedMemory<Int32>(repeating: 0, count: count)

  /// The weights of the corners, (position, corner).
  let weights = Tensor([count, 4])

  /// Finds the cells of a run.
  func find(_ run: Range<Int>, of positions: UnsafePointer<Float>, in source: BilinearSource) {
    let (x, y, places) = (x.pointer, y.pointer, places.start)
    Self.forEachEight(of: run.count) { i in
      let cells = source.cells(at: positions + (run.lowerBound &+ i))
      cells.x.store(to: x + i)
      cells.y.store(to: y + i)
      cells.places.store(to: places + i)
    }
  }

  /// Finds the weights of the corners of the first cells.
  func findWeights(_ count: Int) {
    let (x, y, weights) = (x.pointer, y.pointer, weights.pointer)
    Self.forEachEight(of: count) { i in
      CellCorners(weightsAt: SIMD8(at: x + i), SIMD8(at: y + i)).store(to: weights + 4 &* i)
    }
  }

  /// Calls the body with the runs of a range of eight positions or more.
  @inline(__always)
  static func forEachRun(of range: Range<Int>, _ body: (Range<Int>) -> Void) {
    var first = range.lowerBound
    while first < range.upperBound {
      let last = range.upperBound - first < run + 8 ? range.upperBound : first + run
      body(first..<last)
      first = last
    }
  }

  /// Calls the body with the first of every eight of `count` elements; the last eight reach back over what was done.
  @inline(__always)
  static func forEachEight(of count: Int, _ body: (_ first: Int) -> Void) {
    var i = 0
    while i < count {
      body(min(i, count &- 8))
      i &+= 8
    }
  }
}
