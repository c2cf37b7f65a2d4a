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
