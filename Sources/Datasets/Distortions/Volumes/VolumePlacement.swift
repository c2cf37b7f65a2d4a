import Files
import Foundation
import SpatialTransformers
import Tensors

/// How an extruded image was turned and moved in space: the truth that a spatial transformer may find.
///
/// x runs right, y down and z away from who looks at the first slice, in voxels.
struct VolumePlacement {
  static let columns = [
    Column(
      "transform",
      [
        Dimension("source_coordinate", names: ["x", "y", "z"]),
        Dimension("target_coordinate", names: ["x", "y", "z", "1"]),
      ],
      longName: "matrix from (x, y, z, 1) in the volume to (x, y, z) in the extruded image; "
        + "-1 and 1 are the centres of outer voxels"),
    Column(
      "angle", [Dimension("axis", names: ["x", "y", "z"])], units: "rad",
      longName: "rotations of the extruded image about x, y and z, one after another, "
        + "each counter-clockwise as seen looking along its axis"),
    Column(
      "shift", [Dimension("direction", names: ["x", "y", "z"])], units: "voxel",
      longName: "(x, y, z) from the volume's centre to the extruded image's; "
        + "x rightwards, y downwards and z towards later slices"),
    Column("depth", units: "voxel", longName: "slices to which the image was extruded"),
  ]

  /// The rotations about x, y and z, in radians.
  let angles: SIMD3<Double>

  /// The way of the extruded image's centre from the canvas's.
  var shift = SIMD3<Double>()

  /// The size of the extruded image.
  private let size: ImageSize

  /// Where the extruded image's unit vectors along x, y and z go: the columns of the rotation matrix.
  private let axes: InlineArray<3, SIMD3<Double>>

  /// Turns an extruded image of this size about x, then y, then z.
  init(angles: SIMD3<Double>, size: ImageSize) {
    self.angles = angles
    self.size = size
    axes = InlineArray { index in
      var unit = SIMD3<Double>()
      unit[index] = 1
      return (0..<3).reduce(unit) { Self.turned($0, about: $1, by: angles[$1]) }
    }
  }

  /// How far the turned ink reaches from its centre, along x, y and z.
  func inkExtents(of image: UnsafePointer<Float>, _ shape: Shape) -> InlineArray<3, InkExtent> {
    var extents = InlineArray<3, InkExtent>(repeating: InkExtent())
    let far = Double(size.depth - 1) / 2
    forEachOutermostInk(of: image, shape) { x, y in
      for axis in 0..<3 {
        let (across, down, along) = (axes[0][axis], axes[1][axis], axes[2][axis])
        // From the middle slice to the outer ones, and one voxel on to every side, as far as the kernel goes.
        extents[axis].include(
          x * across + y * down, reach: far * abs(along) + abs(across) + abs(down) + abs(along))
      }
    }
    return extents
  }

  /// The values of the columns, one after another.
  ///
  /// The matrix is that of the inverse, Rᵀ (h u − shift) / h′ with half extents h of the canvas and h′ of the extruded image.
  func values(on canvas: ImageSize) -> InlineArray<19, Float> {
    var values = InlineArray<19, Float>(repeating: 0)
    for row in 0..<3 {
      let (axis, half) = (axes[row], Double(size[row] - 1) / 2)
      for column in 0..<3 {
        values[4 * row + column] = Float(axis[column] * Double(canvas[column] - 1) / 2 / half)
      }
      values[4 * row + 3] = Float(-(axis * shift).sum() / half)
    }
    for axis in 0..<3 {
      values[12 + axis] = Float(angles[axis])
      values[15 + axis] = Float(shift[axis])
    }
    values[18] = Float(size.depth)
    return values
  }

  /// Turns a vector about an axis, counter-clockwise as seen looking along it.
  private static func turned(_ vector: SIMD3<Double>, about axis: Int, by angle: Double) -> SIMD3<Double> {
    let (first, second) = ((axis + 1) % 3, (axis + 2) % 3)
    let (cosine, sine) = (cos(angle), sin(angle))
    var result = vector
    result[first] = cosine * vector[first] + sine * vector[second]
    result[second] = cosine * vector[second] - sine * vector[first]
    return result
  }
}
