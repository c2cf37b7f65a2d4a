/// A map that is affine on each triangle of a K×K grid of control points, which it takes to the positions in θ.
///
/// Every cell of the grid is cut into two triangles along the diagonal from its top left corner to its bottom right one; a
/// target pixel moves by the barycentric mean of the displacements of its triangle's corners. Source: Jaderberg et
/// al. 2015, section 3.2, which names the family.
public struct PiecewiseAffine: ControlPointFamily {
  /// The grid of target positions.
  public let grid: TargetGrid

  let points: ControlPoints
  let weights: TriangleWeights

  /// Prepares the family for a grid of images.
  public init(on grid: TargetGrid, controlPoints: Int = 4) {
    precondition(grid.axes == 2, "triangles map images, not \(grid.input)")
    self.grid = grid
    points = ControlPoints(perSide: controlPoints)
    weights = TriangleWeights(points, on: grid)
  }
}
