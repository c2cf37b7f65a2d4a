/// Where the neighbours of a target lie in its grid.
struct TargetLattice: Sendable {
  /// The number of axes of targets.
  let axes: Int

  /// The number of targets.
  let count: Int

  private let x: (size: Int, stride: Int)
  private let y: (size: Int, stride: Int)
  private let z: (size: Int, stride: Int)

  init(_ size: ImageSize) {
    (axes, count) = (size.axes, size.count)
    x = (size.width, 1)
    y = (size.height, size.width)
    z = (size.depth, size.width * size.height)
  }

  /// The neighbours of target `i` that have finite positions.
  func neighbours(of i: Int, at positions: UnsafePointer<Float>) -> GridStep {
    GridStep(
      x: pair(around: i, along: x, positions), y: pair(around: i, along: y, positions),
      z: pair(around: i, along: z, positions))
  }

  private func pair(
    around i: Int, along axis: (size: Int, stride: Int), _ positions: UnsafePointer<Float>
  ) -> GridStep.Pair {
    let index = i / axis.stride % axis.size
    let hasLow = index > 0 && isFinite(i - axis.stride, positions)
    let hasHigh = index < axis.size - 1 && isFinite(i + axis.stride, positions)
    return GridStep.Pair(
      low: hasLow ? i - axis.stride : i, high: hasHigh ? i + axis.stride : i,
      inverseDistance: hasLow && hasHigh ? 0.5 : 1)
  }

  private func isFinite(_ i: Int, _ positions: UnsafePointer<Float>) -> Bool {
    positions[i].isFinite && positions[count + i].isFinite && (axes == 2 || positions[2 * count + i].isFinite)
  }
}
