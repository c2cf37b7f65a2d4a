import SpatialTransformers
import Tensors

/// How the corners of a canvas are moved by a projective distortion, and the homography that moves them.
struct CornerMoves {
  /// The corners, in their order: clockwise as seen.
  static let names = ["top left", "top right", "bottom right", "bottom left"]

  /// Where the corners go, from where they were, in pixels: x before y, corner by corner.
  private(set) var moves = InlineArray<8, Double>(repeating: 0)

  /// How often they were drawn.
  private(set) var attempts = 0

  /// The map, in pixels from the canvas's centre.
  private(set) var matrix = Matrix3.identity

  /// Draws moves whose coordinates are normally distributed, all of them again as long as the quadrilateral that they
  /// make is not convex or is turned over, since no view of a rectangle is like that.
  ///
  /// Moves that are kept are no longer independent, nor quite normal: the law is the product of eight normal ones, given
  /// that the quadrilateral is convex. On 28×28 with 5 pixels 0.45 % of the quadrilaterals are drawn again, which makes the
  /// deviation of those kept 4.98 pixels; on 42×42 0.001 %. With 9 pixels on 28×28 it is 18 %, the deviation 8.6, and
  /// corners keep 0.6 pixels further outside than where they were. Each attempt has a stream of its own. After the last
  /// one corners stay where they are: for no canvas and deviation is the probability above 10⁻¹³.
  init(
    deviation: Double, on canvas: ImageSize, step: Int, using random: RandomStream
  ) {
    for attempt in 1..<DrawLane.attempts {
      var stream = random.branch(DrawLane.branch(step: step, attempt: attempt))
      attempts = attempt
      for corner in 0..<4 {
        let move = deviation * stream.normalPair()
        (moves[2 * corner], moves[2 * corner + 1]) = (move.x, move.y)
      }
      if let matrix = homography(on: canvas) {
        self.matrix = matrix
        return
      }
    }
    moves = InlineArray(repeating: 0)
  }

  /// Writes the moves and the number of attempts, and says what comes next.
  func tell(at truth: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Float> {
    for i in 0..<8 { truth[i] = Float(moves[i]) }
    truth[8] = Float(attempts)
    return truth + 9
  }

  /// The homography that moves the corners of the canvas; nil where there is none.
  ///
  /// Source: Heckbert 1989, section 2.2.3, for the unit square.
  private func homography(on canvas: ImageSize) -> Matrix3? {
    let half = SIMD2(Double(max(canvas.width - 1, 1)) / 2, Double(max(canvas.height - 1, 1)) / 2)
    let a = corner(0, of: half)
    let (b, c, d) = (corner(1, of: half), corner(2, of: half), corner(3, of: half))
    guard turns(a, b, c) > 0, turns(b, c, d) > 0, turns(c, d, a) > 0, turns(d, a, b) > 0 else { return nil }
    let (right, bottom, rest) = (b - c, d - c, a - b + c - d)
    let determinant = cross(right, bottom)
    let (g, h) = (cross(rest, bottom) / determinant, cross(right, rest) / determinant)
    let (across, down) = (b - a + g * b, d - a + h * d)
    let square = Matrix3(SIMD3(across.x, down.x, a.x), SIMD3(across.y, down.y, a.y), SIMD3(g, h, 1))
    let toSquare = Matrix3(SIMD3(0.5 / half.x, 0, 0.5), SIMD3(0, 0.5 / half.y, 0.5), SIMD3(0, 0, 1))
    let matrix = square * toSquare
    return matrix.inverse == nil ? nil : matrix
  }

  private func corner(_ index: Int, of half: SIMD2<Double>) -> SIMD2<Double> {
    let sides = SIMD2<Double>(index == 1 || index == 2 ? 1 : -1, index >= 2 ? 1 : -1)
    return half * sides + SIMD2(moves[2 * index], moves[2 * index + 1])
  }
}

/// How far the way from `a` by `b` to `c` turns: positive to the right, with y downwards.
private func turns(_ a: SIMD2<Double>, _ b: SIMD2<Double>, _ c: SIMD2<Double>) -> Double {
  cross(b - a, c - b)
}

private func cross(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double { a.x * b.y - a.y * b.x }
