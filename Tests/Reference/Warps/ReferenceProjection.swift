import SpatialTransformers

/// Where a matrix on homogeneous coordinates takes the targets of a grid: (3, 3) for images, (4, 4) for volumes.
struct ReferenceProjection: Sendable {
  let grid: TargetGrid
  /// The target's points, normalised, row by row.
  let targets: [[Double]]

  /// A point whose denominator is no larger counts as infinitely far away.
  static let horizon = 1e-4

  init(on grid: TargetGrid) {
    self.grid = grid
    targets = (0..<grid.output.count).map { index in
      let size = grid.output
      let places = [index % size.width, index / size.width % size.height, index / (size.width * size.height)]
      return places.prefix(grid.axes).enumerated().map { axis, place in
        ReferenceCoordinates.normalised(place, of: size[axis], alignCorners: grid.alignCorners)
      }
    }
  }

  /// Source positions in pixels, plane by plane.
  func positions(of matrix: [Double]) -> [Double] { pixels(targets.map { source(of: $0, matrix) }) }

  /// Where a point goes, normalised.
  func source(of target: [Double], _ matrix: [Double]) -> [Double] {
    let products = products(matrix, target)
    let w = products[target.count]
    return products.dropLast().map { w > Self.horizon ? $0 / w : .infinity }
  }

  /// Normalised coordinates as pixels, plane by plane.
  func pixels(_ sources: [[Double]]) -> [Double] {
    (0..<grid.axes).flatMap { axis in
      sources.map {
        ReferenceCoordinates.pixel($0[axis], of: grid.input[axis], alignCorners: grid.alignCorners)
      }
    }
  }

  /// The gradient of the entries, given that of the positions.
  func gradient(of matrix: [Double], from positionGradient: [Double]) -> [Double] {
    let side = grid.axes + 1
    var gradient = matrix.map { _ in 0.0 }
    for (index, target) in targets.enumerated() {
      let (w, source) = (products(matrix, target)[grid.axes], source(of: target, matrix))
      guard source.allSatisfy(\.isFinite) else { continue }
      var slopes = (0..<grid.axes).map { positionGradient[$0 * targets.count + index] * half($0) / w }
      slopes.append(-dot(slopes, source))
      for (row, slope) in slopes.enumerated() {
        for (column, factor) in (target + [1]).enumerated() {
          gradient[row * side + column] += slope * factor
        }
      }
    }
    return gradient
  }

  /// Pixels that a normalised coordinate of one stands for.
  func half(_ axis: Int) -> Double { Double(grid.alignCorners ? grid.input[axis] - 1 : grid.input[axis]) / 2 }

  private func products(_ matrix: [Double], _ target: [Double]) -> [Double] {
    let side = target.count + 1
    return (0..<side).map { row in
      target.indices.reduce(matrix[row * side + side - 1]) { $0 + matrix[row * side + $1] * target[$1] }
    }
  }
}

/// The two conventions of coordinates.
package enum ReferenceCoordinates {
  /// The normalised coordinate of target pixel `index` of `size`, section 3.2.
  package static func normalised(_ index: Int, of size: Int, alignCorners: Bool) -> Double {
    guard alignCorners else { return Double(2 * index + 1 - size) / Double(size) }
    return size == 1 ? 0 : Double(2 * index + 1 - size) / Double(size - 1)
  }

  /// A normalised coordinate in pixels of a source of `size`.
  package static func pixel(_ normalised: Double, of size: Int, alignCorners: Bool) -> Double {
    Double(size - 1) / 2 + normalised * Double(alignCorners ? size - 1 : size) / 2
  }
}
