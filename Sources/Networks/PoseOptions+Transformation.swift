import SpatialTransformers

extension PoseOptions {
  /// The transformation on a grid.
  ///
  /// - Throws: `NetworkError` if the family is not for as many axes, or would keep more than memory holds.
  func transformation(on grid: TargetGrid, in construction: Construction) throws -> any Transformation {
    guard transformation.axes == grid.axes else {
      let families = TransformationFamily.allCases.filter { $0.axes == grid.axes }.map(\.rawValue)
      throw NetworkError(
        construction.path,
        "\(transformation.rawValue) warps \(transformation.axes == 3 ? "volumes" : "images"), and its input is "
          + "\(grid.input); use \(families.joined(separator: ", "))")
    }
    if transformation.weighsEveryPixel {
      let weights = [grid.output.count, controlPoints * controlPoints]
      _ = try construction.shape(weights, of: "matrix of control points' weights")
    }
    return transformation.transformation(on: grid, controlPoints: controlPoints)
  }

  /// What a plan shows of the options that are not the usual ones, such as `affine, frozen`.
  var note: String {
    let constants =
      locked.isEmpty
      ? "" : ", locked " + locked.sorted { $0.key < $1.key }.map { "\($0) \($1)" }.joined(separator: ", ")
    return transformation.rawValue + (frozen ? ", frozen" : "") + constants
  }
}
