import Tensors

/// Images in which the bilinear kernel finds the cells of eight positions at a time, with zeros outside.
struct BilinearSource {
  let width: Int
  let height: Int
  let targetCount: Int

  /// Takes the sizes of a grid; nil where other kernels must read it.
  init?(on grid: TargetGrid, outside: Outside) {
    let size = grid.input
    guard outside == .zeros, size.axes == 2, size.width > 1, size.height > 1,
      size.count <= BilinearCells.largestCount, grid.output.count >= 8
    else { return nil }
    (width, height) = (size.width, size.height)
    targetCount = grid.output.count
  }

  /// The pixels of a channel.
  var pixelCount: Int { width * height }

  /// The cells of eight positions.
  @inline(__always)
  func cells(at positions: UnsafePointer<Float>) -> BilinearCells {
    BilinearCells(
      x: SIMD8(at: positions), y: SIMD8(at: positions + targetCount), width: width, height: height)
  }

  /// Adds slopes at eight positions to the gradients of their coordinates.
  @inline(__always)
  func add(_ slopes: (x: SIMD8<Float>, y: SIMD8<Float>), to gradient: UnsafeMutablePointer<Float>) {
    let (x, y) = (gradient, gradient + targetCount)
    (SIMD8(at: x) + slopes.x).store(to: x)
    (SIMD8(at: y) + slopes.y).store(to: y)
  }
}
