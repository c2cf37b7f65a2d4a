import Foundation
import Memory

/// The matrix B of a thin plate spline: how much each target pixel follows each control point.
///
/// With L = (Φ 1 C; 1ᵀ 0 0; Cᵀ 0 0) and the pixel's row r = (φ(|t − c_1|), …, 1, x_t, y_t), its row of B is the
/// beginning of r L⁻¹. B is solved for in Float64 and stored in Float32. Source: Bookstein 1989.
struct SplineWeights: ControlPointWeights {
  /// How many pixels are solved for at once: in Float64 that takes some tens of MB at most.
  private static let targetsAtOnce = 2048

  /// How many points are added up at once.
  private static let pointsAtOnce = 16

  /// The number of target pixels.
  private let count: Int

  /// B column by column: a plane over the target for every control point.
  private let planes: [Float]

  init(_ points: ControlPoints, on grid: TargetGrid) {
    let places = (0..<points.count).map { SIMD2<Double>(points.place(of: $0)) }
    let targets = grid.coordinates[1].flatMap { y in
      grid.coordinates[0].map { x in SIMD2(Double(x), Double(y)) }
    }
    let system = Self.system(places)
    var planes = Array(repeating: Float(0), count: places.count * targets.count)
    for start in stride(from: 0, to: targets.count, by: Self.targetsAtOnce) {
      let block = targets[start...].prefix(Self.targetsAtOnce)
      // L is symmetric: solving L X = (r₁ᵀ r₂ᵀ …) for many pixels at once gives the columns of B as rows of X.
      for (point, row) in solve(system, Self.basis(places, at: block)).prefix(places.count).enumerated() {
        for (weight, target) in zip(row, block.indices) {
          // What is zero but for rounding is made so: a pixel on a control point follows no other, however far that goes.
          planes[point * targets.count + target] = abs(weight) < 1e-12 ? 0 : Float(weight)
        }
      }
    }
    count = targets.count
    self.planes = planes
  }

  func write(_ offset: (_ point: Int) -> SIMD2<Float>, to positions: UnsafeMutablePointer<Float>) {
    positions.update(repeating: 0, count: 2 * count)
    let pointCount = planes.count / count
    for first in stride(from: 0, to: pointCount, by: Self.pointsAtOnce) {
      let points = first..<min(first + Self.pointsAtOnce, pointCount)
      var (x, y) = (InlineArray<16, Float>(repeating: 0), InlineArray<16, Float>(repeating: 0))
      for point in points {
        let offset = offset(point)
        (x[point - first], y[point - first]) = (offset.x, offset.y)
      }
      add(x, y, of: points, to: positions)
    }
  }

  /// Adds what follows some of the points, whose sums stay in registers.
  private func add(
    _ offsetsX: InlineArray<16, Float>, _ offsetsY: InlineArray<16, Float>, of points: Range<Int>,
    to positions: UnsafeMutablePointer<Float>
  ) {
    planes.withUnsafeBufferPointer { planes in
      guard let planes = planes.baseAddress.map({ $0 + points.lowerBound * count }) else { return }
      let (lineX, lineY, vectorEnd) = (positions, positions + count, count / vectorLanes * vectorLanes)
      for i in stride(from: 0, to: vectorEnd, by: vectorLanes) {
        var (x, y) = (Vector(at: lineX + i), Vector(at: lineY + i))
        for point in 0..<points.count {
          let weights = Vector(at: planes + (point &* count &+ i))
          x += weights * offsetsX.span[point]
          y += weights * offsetsY.span[point]
        }
        x.store(to: lineX + i)
        y.store(to: lineY + i)
      }
      for i in vectorEnd..<count {
        for point in 0..<points.count {
          lineX[i] += planes[point * count + i] * offsetsX.span[point]
          lineY[i] += planes[point * count + i] * offsetsY.span[point]
        }
      }
    }
  }

  func sums(of positionGradient: UnsafePointer<Float>, at point: Int) -> SIMD2<Float> {
    withPlane(of: point) { SIMD2(dot($0, positionGradient), dot($0, positionGradient + count)) }
  }

  private func withPlane<Result>(
    of point: Int, _ body: (UnsafeBufferPointer<Float>) -> Result
  ) -> Result {
    planes.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[(point * count)...].prefix(count)))
    }
  }

  /// The matrix L.
  private static func system(_ places: [SIMD2<Double>]) -> [[Double]] {
    zip(basis(places, at: places), places.map { [1, $0.x, $0.y] } + Array(repeating: [0, 0, 0], count: 3))
      .map { $0 + $1 }
  }

  /// The rows r of the targets as columns: φ for every control point, one, x and y.
  private static func basis(
    _ places: [SIMD2<Double>], at targets: some Collection<SIMD2<Double>>
  ) -> [[Double]] {
    places.map { place in targets.map { kernel(($0 - place).squaredLength) } }
      + [targets.map { _ in 1 }, targets.map(\.x), targets.map(\.y)]
  }

  /// φ(r) = r² log r², given r².
  private static func kernel(_ square: Double) -> Double {
    square > 0 ? square * log(square) : 0
  }
}

extension SIMD2<Double> {
  fileprivate var squaredLength: Double { (self * self).sum() }
}

/// The inner product: eight partial sums, which vector units can add up side by side, in a fixed order.
private func dot(_ a: UnsafeBufferPointer<Float>, _ b: UnsafePointer<Float>) -> Float {
  guard let start = a.baseAddress else { return 0 }
  let vectorEnd = a.count / 8 * 8
  var sums = SIMD8<Float>.zero
  for i in stride(from: 0, to: vectorEnd, by: 8) { sums += SIMD8(at: start + i) * SIMD8(at: b + i) }
  return (vectorEnd..<a.count).reduce(sums.sum()) { $0 + a[$1] * b[$1] }
}
