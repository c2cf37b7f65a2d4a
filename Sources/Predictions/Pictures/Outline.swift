import Networks
import SpatialTransformers
import Tensors

/// The border of the region that a transformer read, in pixels of its source.
///
/// It runs through the positions of all border pixels of the target, so that a spline's is curved.
package struct Outline {
  /// Where the target's top row was read, from left to right.
  package let top: [Point]

  /// Where its right column, bottom row and left column were read, on from the end of `top` to its start.
  package let rest: [Point]

  /// The outlines of a sample: one of an image, the first and the last slice's of a volume, seen along its depth.
  static func all(of warp: any WarpRecord, sample: Int) -> [Outline] {
    let size = warp.transformation.grid.output
    let positions = warp.positions.values(of: sample)
    return Set([0, size.depth - 1]).sorted().map { slice in
      let first = slice * size.height * size.width
      return Outline(height: size.height, width: size.width) { row, column in
        let place = first + row * size.width + column
        return Point(x: positions[place], y: positions[size.count + place])
      }
    }
  }

  package init(height: Int, width: Int, at position: (_ row: Int, _ column: Int) -> Point) {
    let (bottom, right) = (height - 1, width - 1)
    top = (0...right).map { position(0, $0) }
    rest =
      (0...bottom).map { position($0, right) } + (0...right).reversed().map { position(bottom, $0) }
      + (0...bottom).reversed().map { position($0, 0) }
  }
}
