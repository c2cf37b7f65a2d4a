import Files

/// What a warp tells of itself: the truth that a spatial transformer may find.
enum WarpColumns {
  /// The matrix back to the original, of a warp that projects or not; one for every part that had one before.
  static func transforms(isProjective: Bool, after samples: Schema) -> [Column] {
    guard let known = KnownTransform(among: samples.truth), let rows = known.rows else {
      return [transform(isProjective: isProjective)]
    }
    let column = transform(isProjective: isProjective || rows == 3)
    return [known.parts.map(column.ofParts) ?? column]
  }

  private static func transform(isProjective: Bool) -> Column {
    Column(
      KnownTransform.name,
      [
        Dimension("source_coordinate", names: isProjective ? ["x", "y", "w"] : ["x", "y"]),
        Dimension("target_coordinate", names: ["x", "y", "1"]),
      ],
      longName:
        "matrix from (x, y, 1) in the image to \(isProjective ? "(x w, y w, w), of (x, y)" : "(x, y)") in the original; "
        + "-1 and 1 are the centres of outer pixels")
  }

  /// What was drawn of steps that keep angles, in all.
  static let similarity = [
    Column(
      "angle", units: "rad",
      longName: "rotation of the original, counter-clockwise as seen with rows running down"),
    Column("scale", longName: "size in the image relative to the original"),
    Column(
      "shift", [Dimension("direction", names: ["x", "y"])], units: "pixel",
      longName: "(x, y) from the image's centre to the original's, x rightwards and y downwards"),
  ]

  /// What a step besides tells of itself.
  static func columns(of step: DistortionStep) -> [Column] {
    let direction = Dimension("direction", names: ["x", "y"])
    switch step {
    case .rotate, .scale, .place, .clutter, .noise, .brightness, .flip, .add, .sequence: return []
    case .project:
      return [
        Column(
          "corners", [Dimension("corner", names: CornerMoves.names), direction], units: "pixel",
          longName: "(x, y) by which the canvas's corners were moved, x rightwards and y downwards"),
        Column("attempts", longName: "how often corners were drawn until they made a convex quadrilateral"),
      ]
    case .elastic(let options):
      let count = options.controlPoints
      return [
        Column(
          "control_points",
          [Dimension("control_row", count), Dimension("control_column", count), direction], units: "pixel",
          longName:
            "(x, y) from each point of a regular grid on the canvas to what is read there, x rightwards and y downwards"
        ),
        Column(
          "folds",
          longName: "cells between neighbouring pixels that are turned over, or of no area, in what is read"
        ),
      ]
    }
  }
}
