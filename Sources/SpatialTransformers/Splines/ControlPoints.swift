/// A regular K×K grid of points in the target, from −1 to 1 on both axes, row by row with x fastest.
///
/// θ of a family that has them holds where each point reads: its source coordinates, normalised, x before y.
struct ControlPoints: Sendable {
  /// K, the number of rows and of columns.
  let perSide: Int

  /// The points' own coordinates, x before y: the θ of the identity.
  let coordinates: [Float]

  init(perSide: Int) {
    precondition(
      TransformationFamily.controlPoints.contains(perSide),
      "\(perSide) control points a side, not \(TransformationFamily.controlPoints)")
    self.perSide = perSide
    let ticks = (0..<perSide).map { Float(Double(2 * $0 - (perSide - 1)) / Double(perSide - 1)) }
    coordinates = ticks.flatMap { y in ticks.flatMap { x in [x, y] } }
  }

  /// The number of points, K².
  var count: Int { perSide * perSide }

  /// What θ's entries are called: x and y by row and column, counted from zero.
  var names: [String] {
    (0..<count).flatMap { point in
      ["x", "y"].map { "\($0)_\(point / perSide)_\(point % perSide)" }
    }
  }

  /// A point's own place.
  func place(of point: Int) -> SIMD2<Float> {
    SIMD2(coordinates[2 * point], coordinates[2 * point + 1])
  }

  /// How far from its own place θ has a point read; exactly zero at the identity.
  func displacement(of point: Int, in theta: UnsafePointer<Float>) -> SIMD2<Float> {
    SIMD2(theta[2 * point], theta[2 * point + 1]) - place(of: point)
  }

  /// The grid scaled and shifted.
  func crop(scale: [Float], shift: [Float]) -> [Float] {
    coordinates.enumerated().map { scale[$0 % 2] * $1 + shift[$0 % 2] }
  }
}
