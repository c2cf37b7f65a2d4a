import Files
import SpatialTransformers
import Tensors

/// Where the matrices that lead from images back to their originals stand among the values of the truth.
///
/// Each is from (x, y, 1) in normalised coordinates, by rows: two, or three where it projects.
struct KnownTransform {
  /// The name of the column.
  static let name = "transform"

  /// The place of the values.
  let values: Range<Int>

  /// The rows of each matrix, of three entries each; nil where they are no matrices of the plane.
  let rows: Int?

  /// The parts of a sample that have a matrix each; nil where there is one for the whole.
  let parts: Int?

  /// Finds the column; nil where there is none.
  init?(among columns: [Column]) {
    guard let index = columns.firstIndex(where: { $0.path == Self.name }) else { return nil }
    let column = columns[index]
    let start = columns[..<index].reduce(0) { $0 + $1.rowCount }
    values = start..<start + column.rowCount
    let extents = column.dimensions.map(\.extent)
    let isPlanar = (2...3).contains(extents.count) && extents.suffix(2).first.map { 2...3 ~= $0 } ?? false
    rows = isPlanar && extents.last == 3 ? extents[extents.count - 2] : nil
    parts = extents.count == 3 ? extents[0] : nil
  }

  /// The matrix of a part, among all values.
  func matrix(_ part: Int, in truth: UnsafePointer<Float>) -> Matrix3 {
    let rows = rows ?? 2
    return Matrix3(truth + values.lowerBound + 3 * rows * part, rows: rows)
  }
}

extension Matrix3 {
  /// The matrix of three rows of entries, or of two above a row (0 0 1).
  init(_ entries: UnsafePointer<Float>, rows: Int) {
    func row(_ index: Int) -> SIMD3<Double> {
      let line = entries + 3 * index
      return SIMD3(Double(line[0]), Double(line[1]), Double(line[2]))
    }
    self.init(row(0), row(1), rows == 3 ? row(2) : SIMD3(0, 0, 1))
  }

  /// Writes so many rows of entries.
  func write(to entries: UnsafeMutablePointer<Float>, rows: Int) {
    for i in 0..<3 * rows { entries[i] = Float(self[i / 3][i % 3]) }
  }
}
