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

/// How many source pixels apart a target and its neighbours read.
///
/// Along source axis a: s = √(Σ_b d_b²) over the target's axes b, where d_b is the difference quotient of the source
/// position, central between two neighbours and one-sided at an end. A neighbour that is not finite counts as absent,
/// and an axis without neighbours adds nothing. A rotation by any angle at scale s has the step s.
struct GridStep {
  /// Two targets on a line, the same one where there are no neighbours.
  struct Pair {
    let low: Int
    let high: Int
    let inverseDistance: Float

    /// The difference quotient of one coordinate.
    func quotient(_ plane: UnsafePointer<Float>) -> Float { (plane[high] - plane[low]) * inverseDistance }
  }

  let x: Pair
  let y: Pair
  let z: Pair

  /// The half width of a kernel along a source axis: the step, at least 1 and at most the source's extent.
  func radius(of plane: UnsafePointer<Float>, extent: Int) -> Float {
    min(max(length(of: plane), 1), Float(extent))
  }

  /// Takes the gradient of a half width back to the coordinates of the neighbours.
  ///
  /// There is none where the width is bounded, and none to the side of more width from where it is exactly 1.
  func addGradient(
    _ gradient: Float, of plane: UnsafePointer<Float>, extent: Int,
    to planeGradient: UnsafeMutablePointer<Float>
  ) {
    let length = length(of: plane)
    guard length > 1, length < Float(extent) else { return }
    add(gradient / length, along: x, of: plane, to: planeGradient)
    add(gradient / length, along: y, of: plane, to: planeGradient)
    add(gradient / length, along: z, of: plane, to: planeGradient)
  }

  private func length(of plane: UnsafePointer<Float>) -> Float {
    let (x, y, z) = (x.quotient(plane), y.quotient(plane), z.quotient(plane))
    return (x * x + y * y + z * z).squareRoot()
  }

  private func add(
    _ gradient: Float, along pair: Pair, of plane: UnsafePointer<Float>,
    to planeGradient: UnsafeMutablePointer<Float>
  ) {
    let share = gradient * pair.quotient(plane) * pair.inverseDistance
    planeGradient[pair.high] += share
    planeGradient[pair.low] -= share
  }
}
