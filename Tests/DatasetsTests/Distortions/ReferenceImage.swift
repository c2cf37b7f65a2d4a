import Foundation

/// A grey image, read and moved in plain Double: what warps are held against.
struct ReferenceImage {
  let width: Int
  let height: Int
  let pixels: [Double]

  init(_ pixels: [UInt8], width: Int) {
    self.width = width
    height = pixels.count / width
    self.pixels = pixels.map(Double.init)
  }

  /// The bilinear kernel's sum at a position in pixels, with zeros outside.
  func value(x: Double, y: Double) -> Double {
    var sum = 0.0
    for row in Int(y.rounded(.down))...Int(y.rounded(.down)) + 1 where (0..<height).contains(row) {
      for column in Int(x.rounded(.down))...Int(x.rounded(.down)) + 1 where (0..<width).contains(column) {
        let weight = (1 - abs(x - Double(column))) * (1 - abs(y - Double(row)))
        sum += weight * pixels[row * width + column]
      }
    }
    return sum
  }

  /// Where the image's pixels are read for each pixel of a canvas, both from their centres; nil for nowhere.
  func warped(to canvas: Int, _ source: (SIMD2<Double>) -> SIMD2<Double>?) -> [Double] {
    (0..<canvas * canvas).map { index in
      let target = SIMD2(Double(index % canvas), Double(index / canvas)) - Double(canvas - 1) / 2
      guard let place = source(target) else { return 0 }
      let (x, y) = (place.x + Double(width - 1) / 2, place.y + Double(height - 1) / 2)
      guard (-2...Double(width) + 1).contains(x), (-2...Double(height) + 1).contains(y) else { return 0 }
      return value(x: x, y: y)
    }
  }
}

/// The homography that takes four points to four others, from the eight equations that say so; its last entry is one.
func referenceHomography(_ from: [SIMD2<Double>], _ to: [SIMD2<Double>]) -> [Double] {
  var equations: [[Double]] = []
  for (a, b) in zip(from, to) {
    equations.append([a.x, a.y, 1, 0, 0, 0, -a.x * b.x, -a.y * b.x, b.x])
    equations.append([0, 0, 0, a.x, a.y, 1, -a.x * b.y, -a.y * b.y, b.y])
  }
  return referenceSolution(equations) + [1]
}

/// Where nine entries take a point; nil behind the horizon.
func referencePoint(_ matrix: [Double], _ point: SIMD2<Double>) -> SIMD2<Double>? {
  func row(_ i: Int) -> Double { matrix[i] * point.x + matrix[i + 1] * point.y + matrix[i + 2] }
  return row(6) > 0 ? SIMD2(row(0), row(3)) / row(6) : nil
}

/// The thin plate spline that takes points to others, one value each.
func referenceSpline(_ points: [SIMD2<Double>], _ values: [Double]) -> (SIMD2<Double>) -> Double {
  func kernel(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double {
    let square = ((a - b) * (a - b)).sum()
    return square == 0 ? 0 : square * log(square)
  }
  var equations = zip(points, values).map { point, value in
    points.map { kernel(point, $0) } + [1, point.x, point.y, value]
  }
  let zeros = [0.0, 0, 0, 0]
  equations.append(points.map { _ in 1 } + zeros)
  equations.append(points.map(\.x) + zeros)
  equations.append(points.map(\.y) + zeros)
  let solution = referenceSolution(equations)
  let count = points.count
  return { place in
    zip(points, solution).reduce(0) { $0 + $1.1 * kernel(place, $1.0) }
      + solution[count] + solution[count + 1] * place.x + solution[count + 2] * place.y
  }
}

/// Solves equations whose right-hand sides stand behind their rows, by elimination with pivoting.
private func referenceSolution(_ equations: [[Double]]) -> [Double] {
  var rows = equations
  for column in rows.indices {
    let pivot = rows.indices[column...].max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
    rows.swapAt(column, pivot)
    for row in rows.indices where row != column {
      let factor = rows[row][column] / rows[column][column]
      for i in column...rows.count { rows[row][i] -= factor * rows[column][i] }
    }
  }
  return rows.indices.map { rows[$0][rows.count] / rows[$0][$0] }
}
