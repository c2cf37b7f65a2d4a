import SpatialTransformers
import Tensors

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
    if transformation.weighsEveryPixel { try checkWeights(of: grid.output.count, in: construction) }
    return transformation.transformation(on: grid, controlPoints: controlPoints)
  }

  /// Refuses a spline whose weights would take too much memory to keep, or too long to solve for.
  private func checkWeights(of pixels: Int, in construction: Construction) throws {
    let points = controlPoints * controlPoints
    let weights = try construction.shape([pixels, points], of: "matrix of control points' weights")
    try construction.reserve(Double(weights.count), for: "matrix of control points' weights")
    let (operations, limit) = (pixels * points * points, 1 << 39)
    guard operations <= limit else {
      throw NetworkError(
        construction.path,
        "its control points' weights would take \(operations) multiplications to solve for, more than \(limit); "
          + "give it fewer control_points or a smaller output_size")
    }
  }

  /// What a plan shows of the options that are not the usual ones, such as `affine, frozen`.
  var note: String {
    let constants =
      locked.isEmpty
      ? "" : ", locked " + locked.sorted { $0.key < $1.key }.map { "\($0) \($1)" }.joined(separator: ", ")
    return transformation.rawValue + (frozen ? ", frozen" : "") + constants
  }
}
