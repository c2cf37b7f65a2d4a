import Files
import Networks
import SpatialTransformers
import Tensors

extension PredictionColumn {
  /// What a transformer did: its θ, the θ of the inverse where the family has one, where it read, and what it made.
  ///
  /// A stage of composed transformers has, instead of an inverse, the matrix by which it read: its θ is its own,
  /// but it reads by the product.
  static func columns(of warp: any WarpRecord) -> [PredictionColumn] {
    [theta(warp)] + between(warp) + [grid(warp), image(warp)]
  }

  private static func between(_ warp: any WarpRecord) -> [PredictionColumn] {
    guard warp.products == nil else { return [matrix(warp)] }
    let hasInverse = warp.transformation.inverse(of: warp.transformation.identity) != nil
    return hasInverse ? [inverse(warp)] : []
  }

  private static func theta(_ warp: any WarpRecord) -> PredictionColumn {
    let longName =
      warp.products == nil
      ? "parameters of the transformation from target to source"
      : "parameters of this stage's own transformation, whose matrix is the last factor of the product"
    return parameters("theta", longName, warp) { $1.copy($0) }
  }

  private static func matrix(_ warp: any WarpRecord) -> PredictionColumn {
    PredictionColumn(
      "transformers/\(warp.path)/matrix", [Dimension("matrix_row", 3), Dimension("matrix_column", 3)],
      longName: "product M_1...M_k of the matrices of the stages up to this one, from homogeneous normalised "
        + "target coordinates (x, y, 1) to source coordinates", attributes: reach(of: warp)
    ) { sample, row in
      let entries = warp.products?[sample].entries ?? []
      entries.withUnsafeBufferPointer { row.copy($0) }
    }
  }

  private static func inverse(_ warp: any WarpRecord) -> PredictionColumn {
    parameters("inverse", "parameters of the inverse, from source to target; NaN where there is none", warp) {
      theta, row in
      let inverse = warp.transformation.inverse(of: Array(theta))
      for i in row.indices { row[i] = inverse?[i] ?? .nan }
    }
  }

  private static func parameters(
    _ name: String, _ longName: String, _ warp: any WarpRecord,
    fill: @escaping (_ theta: UnsafeBufferPointer<Float>, _ row: UnsafeMutableBufferPointer<Float>) -> Void
  ) -> PredictionColumn {
    let reach: [(String, Attribute)] = warp.products == nil ? [] : [("reach", .text("stage"))]
    return PredictionColumn(
      "transformers/\(warp.path)/\(name)",
      [Dimension("parameter", names: warp.transformation.parameterNames)], longName: longName,
      attributes: [("family", .text(warp.family.rawValue))] + reach
    ) {
      fill(warp.theta.values(of: $0), $1)
    }
  }

  private static func grid(_ warp: any WarpRecord) -> PredictionColumn {
    let grid = warp.transformation.grid
    let coordinates = ["x", "y", "z"].prefix(grid.axes)
    return PredictionColumn(
      "transformers/\(warp.path)/grid",
      pixels(of: grid.output) + [Dimension("coordinate", names: Array(coordinates))],
      longName: "normalised source coordinates that each target pixel reads"
        + (warp.products == nil ? "" : " by the product of the stages up to this one")
        + ", as PyTorch's grid_sample takes them",
      attributes: reach(of: warp) + [
        ("align_corners", .flag(grid.alignCorners)), ("source_size", .integers(grid.input.dimensions)),
      ]
    ) {
      normalise(warp.positions.values(of: $0), on: grid, into: $1)
    }
  }

  /// Turns pixels, one plane an axis, into normalised coordinates, the axes of a position side by side.
  private static func normalise(
    _ positions: UnsafeBufferPointer<Float>, on grid: TargetGrid, into row: UnsafeMutableBufferPointer<Float>
  ) {
    let (axes, count) = (grid.axes, grid.output.count)
    for axis in 0..<axes {
      let (centre, half) = (grid.centre[axis], grid.half[axis])
      for i in 0..<count {
        row[axes * i + axis] = half == 0 ? 0 : (positions[axis * count + i] - centre) / half
      }
    }
  }

  private static func image(_ warp: any WarpRecord) -> PredictionColumn {
    PredictionColumn(
      "transformers/\(warp.path)/image",
      [Dimension("channel", warp.warped.shape[1])] + pixels(of: warp.transformation.grid.output),
      longName: warp.products == nil
        ? "what the transformer made of its input"
        : "the input of all stages, sampled by the product of the stages up to this one",
      attributes: reach(of: warp)
    ) {
      $1.copy(warp.warped.values(of: $0))
    }
  }

  private static func pixels(of size: ImageSize) -> [Dimension] {
    zip(["slice", "row", "column"].suffix(size.axes), size.dimensions).map { Dimension($0, $1) }
  }

  /// Says that an array of a stage of composed transformers tells of the product, where θ tells of the stage.
  private static func reach(of warp: any WarpRecord) -> [(name: String, value: Attribute)] {
    warp.products == nil ? [] : [("reach", .text("product of the stages"))]
  }
}
