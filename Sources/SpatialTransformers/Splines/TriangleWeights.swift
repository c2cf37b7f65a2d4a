/// The barycentric coordinates of every target pixel in its triangle of control points.
///
/// Each cell of the K×K grid is cut from its top left to its bottom right corner. Three entries a pixel, less where a
/// coordinate is zero, are computed in Float64 and stored in Float32 by control point.
struct TriangleWeights: ControlPointWeights {
  /// A pixel that follows a control point, and how much.
  private struct Entry {
    let pixel: Int
    let weight: Float
  }

  /// The number of target pixels.
  private let count: Int

  /// B column by column, without its zeros.
  private var columns: [[Entry]]

  init(_ points: ControlPoints, on grid: TargetGrid) {
    count = grid.output.count
    columns = Array(repeating: [], count: points.count)
    var pixel = 0
    for y in grid.coordinates[1] {
      for x in grid.coordinates[0] {
        for corner in Self.corners(x, y, points.perSide) where corner.weight != 0 {
          columns[corner.point].append(Entry(pixel: pixel, weight: corner.weight))
        }
        pixel += 1
      }
    }
  }

  func write(_ offset: (_ point: Int) -> SIMD2<Float>, to positions: UnsafeMutablePointer<Float>) {
    positions.update(repeating: 0, count: 2 * count)
    for (point, column) in columns.enumerated() {
      let offset = offset(point)
      for entry in column {
        positions[entry.pixel] += entry.weight * offset.x
        positions[count + entry.pixel] += entry.weight * offset.y
      }
    }
  }

  func sums(of positionGradient: UnsafePointer<Float>, at point: Int) -> SIMD2<Float> {
    var sums = SIMD2<Float>.zero
    for entry in columns[point] {
      sums += entry.weight * SIMD2(positionGradient[entry.pixel], positionGradient[count + entry.pixel])
    }
    return sums
  }

  /// The corners of the triangle around a point, with its barycentric coordinates.
  private static func corners(_ x: Float, _ y: Float, _ perSide: Int) -> [(point: Int, weight: Float)] {
    let ((column, a), (row, b)) = (cell(x, perSide), cell(y, perSide))
    let topLeft = row * perSide + column
    let bottomRight = topLeft + perSide + 1
    return a >= b
      ? [(topLeft, Float(1 - a)), (topLeft + 1, Float(a - b)), (bottomRight, Float(b))]
      : [(topLeft, Float(1 - b)), (topLeft + perSide, Float(b - a)), (bottomRight, Float(a))]
  }

  /// The cell along an axis, and where in it the coordinate lies, from zero to one.
  private static func cell(_ coordinate: Float, _ perSide: Int) -> (index: Int, fraction: Double) {
    let place = (Double(coordinate) + 1) / 2 * Double(perSide - 1)
    let index = min(max(Int(place), 0), perSide - 2)
    return (index, place - Double(index))
  }
}
