/// A family of maps that is given by where a K×K grid of control points goes, and linear in that.
///
/// The source position of a target pixel is its own place plus a weighted sum of the points' displacements; the weights
/// are constants. Displacements rather than coordinates are summed up so that the identity is exact.
protocol ControlPointFamily: Transformation {
  associatedtype Weights: ControlPointWeights

  /// The control points.
  var points: ControlPoints { get }

  /// How much every pixel follows each of them.
  var weights: Weights { get }
}

/// A constant matrix B with a row for every target pixel and a column for every control point.
///
/// Positions and their gradients are planes over the target, x before y.
protocol ControlPointWeights: Sendable {
  /// Writes to the positions the product of B and the points' offsets, in pixels.
  func write(_ offset: (_ point: Int) -> SIMD2<Float>, to positions: UnsafeMutablePointer<Float>)

  /// The products of a column of B and the gradients of both planes.
  func sums(of positionGradient: UnsafePointer<Float>, at point: Int) -> SIMD2<Float>
}

extension ControlPointFamily {
  /// `x_row_column` and `y_row_column` of every control point.
  public var parameterNames: [String] { points.names }

  /// The regular grid itself.
  public var identity: [Float] { points.coordinates }

  /// Writes every target pixel's own place plus h · (B · displacements).
  public func positions(of theta: UnsafePointer<Float>, into positions: UnsafeMutablePointer<Float>) {
    let half = grid.planarHalf
    weights.write({ points.displacement(of: $0, in: theta) * half }, to: positions)
    AffineMatrix.identity.add(to: positions, on: grid)
  }

  /// Adds h · (Bᵀ · gradients).
  public func addGradient(
    of theta: UnsafePointer<Float>, from positionGradient: UnsafePointer<Float>,
    to thetaGradient: UnsafeMutablePointer<Float>
  ) {
    for point in 0..<points.count {
      let sums = weights.sums(of: positionGradient, at: point) * grid.planarHalf
      thetaGradient[2 * point] += sums.x
      thetaGradient[2 * point + 1] += sums.y
    }
  }

  /// The control points scaled and shifted.
  public func crop(scale: [Float], shift: [Float]) -> [Float]? {
    points.crop(scale: scale, shift: shift)
  }
}

extension TargetGrid {
  /// Half the source's extent along x and y, in pixels.
  var planarHalf: SIMD2<Float> { SIMD2(half[0], half[1]) }
}
