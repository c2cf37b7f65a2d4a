/// The smoothest map that takes K×K control points, a regular grid in the target, to the source positions in θ.
///
/// Both coordinates are interpolated by thin plate splines, Σ_k w_k φ(|t − c_k|) + a₀ + a₁ x_t + a₂ y_t with
/// φ(r) = r² log r², which bend least among all maps through the points. Because the c_k are fixed, positions are a
/// constant matrix times θ. Sources: Jaderberg et al. 2015, section 3.2; Bookstein 1989.
public struct ThinPlateSpline: ControlPointFamily {
  /// The grid of target positions.
  public let grid: TargetGrid

  let points: ControlPoints
  let weights: SplineWeights

  /// Prepares the spline for a grid of images; memory grows with its pixels times `controlPoints` squared.
  public init(on grid: TargetGrid, controlPoints: Int = 4) {
    precondition(grid.axes == 2, "a spline maps images, not \(grid.input)")
    self.grid = grid
    points = ControlPoints(perSide: controlPoints)
    weights = SplineWeights(points, on: grid)
  }
}
