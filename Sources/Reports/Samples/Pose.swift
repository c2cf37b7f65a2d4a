import Foundation

/// Where something is read from, as a map from the unit square or cube of what is made to pixels of what is read: x, y and
/// z, the middle at zero and one from edge to edge.
package struct Pose: Sendable, Equatable {
  /// What is read at the middle, from the middle of the image, in pixels.
  package var centre: [Double]

  /// By column what a step along each axis, from edge to edge, moves in what is read, in pixels.
  package var columns: [[Double]]

  /// How far the positions are from this map on average, in pixels: a spline's are not on any such map.
  package var rest = 0.0

  package init(centre: [Double], columns: [[Double]], rest: Double = 0) {
    (self.centre, self.columns, self.rest) = (centre, columns, rest)
  }
}

extension Pose {
  /// The words' values in reading an image or volume of a size in pixels, of which one of another size is made; NaN for what
  /// cannot be said.
  package func values(of size: [Int], made target: [Int]) -> [PoseWord: Double] {
    let axes = centre.count
    let volume = Self.determinant(columns)
    var values: [PoseWord: Double] = [
      .turn: turn, .size: pow(abs(volume) / Double(size.reduce(1, *)), 1 / Double(axes)), .bend: rest,
    ]
    for (word, axis) in [(PoseWord.right, 0), (.down, 1), (.deeper, 2)].prefix(axes) {
      values[word] = 100 * centre[axis] / Double(size[axis])
    }
    if axes == 2 { values[.stretch] = stretch(of: target) }
    return values
  }

  /// How far the step to the right points down, in degrees; in space how far all is turned about whichever axis.
  private var turn: Double {
    guard columns.count == 3 else { return atan2(columns[0][1], columns[0][0]) * 180 / .pi }
    let scale = pow(abs(Self.determinant(columns)), 1 / 3)
    let trace = (0..<3).reduce(0) { $0 + columns[$1][$1] } / scale
    return acos(min(max((trace - 1) / 2, -1), 1)) * 180 / .pi
  }

  /// The ratio of the singular values of a map of the plane, from pixels to pixels.
  private func stretch(of target: [Int]) -> Double {
    let steps = zip(columns, target).map { column, count in column.map { $0 / Double(count) } }
    let (a, b, c, d) = (steps[0][0], steps[0][1], steps[1][0], steps[1][1])
    let (sum, product) = (a * a + b * b + c * c + d * d, abs(a * d - b * c))
    let root = max(sum * sum / 4 - product * product, 0).squareRoot()
    return ((sum / 2 + root) / max(sum / 2 - root, .leastNormalMagnitude)).squareRoot()
  }

  private static func determinant(_ columns: [[Double]]) -> Double {
    func minor(_ i: Int, _ j: Int) -> Double { columns[0][i] * columns[1][j] - columns[0][j] * columns[1][i] }
    guard columns.count == 3 else { return minor(0, 1) }
    return columns[2][0] * minor(1, 2) - columns[2][1] * minor(0, 2) + columns[2][2] * minor(0, 1)
  }

  /// Where the original of a distorted sample is in it, of the truth that leads from its coordinates back to those of the
  /// original, both with ±1 at the outermost pixels; nil where it leads nowhere back, or projects.
  ///
  /// `original` is the size of what was distorted, taken for that of what is made of it.
  package init?(undoing truth: [Double], size: [Int], original: [Int]) {
    let axes = size.count
    guard truth.count == axes * (axes + 1) else { return nil }
    let rows = (0..<axes).map { Array(truth[$0 * (axes + 1)..<$0 * (axes + 1) + axes]) }
    let shift = (0..<axes).map { truth[$0 * (axes + 1) + axes] }
    guard let inverse = Self.inverse(rows) else { return nil }
    let half = size.map { Double($0 - 1) / 2 }
    centre = (0..<axes).map { row in -half[row] * (0..<axes).reduce(0) { $0 + inverse[row][$1] * shift[$1] } }
    // From edge to edge are n of the n − 1 pixels between ±1, which is twice as far as one.
    columns = (0..<axes).map { column in
      let side = 2 * Double(original[column]) / Double(max(original[column] - 1, 1))
      return (0..<axes).map { row in half[row] * inverse[row][column] * side }
    }
    guard (centre + columns.joined()).allSatisfy(\.isFinite) else { return nil }
  }

  private static func inverse(_ rows: [[Double]]) -> [[Double]]? {
    let determinant = determinant(rows)
    guard determinant != 0, determinant.isFinite else { return nil }
    guard rows.count == 3 else {
      return [
        [rows[1][1] / determinant, -rows[0][1] / determinant],
        [-rows[1][0] / determinant, rows[0][0] / determinant],
      ]
    }
    return (0..<3).map { i in
      (0..<3).map { j in
        let (a, b, c, d) = ((j + 1) % 3, (j + 2) % 3, (i + 1) % 3, (i + 2) % 3)
        return (rows[a][c] * rows[b][d] - rows[a][d] * rows[b][c]) / determinant
      }
    }
  }
}
