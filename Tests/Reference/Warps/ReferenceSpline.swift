import Foundation

/// Thin plate splines through a regular grid of control points, from their coefficients.
///
/// Source: Bookstein 1989: f(t) = a₀ + a₁ x + a₂ y + Σ_k w_k φ(|t − c_k|), where Σ w_k = Σ w_k c_k = 0.
struct ReferenceSpline {
  private let places: [[Double]]
  /// For each control point the coefficients (w, a) of the spline that is one there and zero at the others.
  private let cardinals: [[Double]]

  init(perSide: Int) {
    let places = regularPoints(perSide)
    let conditions = places.map { Self.terms(places, at: $0) }
    let sides = (0..<3).map { k in places.map { ([1] + $0)[k] } + [0, 0, 0] }
    self.places = places
    cardinals = places.indices.map { k in
      solved(conditions + sides, (conditions + sides).indices.map { $0 == k ? 1 : 0 })
    }
  }

  /// The values at t of the splines that are one at a control point and zero at the others.
  func shares(at t: [Double]) -> [Double] {
    let terms = Self.terms(places, at: t)
    return cardinals.map { dot($0, terms) }
  }

  /// φ(|t − c_k|) for every k, then 1, x and y.
  private static func terms(_ places: [[Double]], at t: [Double]) -> [Double] {
    places.map { place in
      let r = hypot(t[0] - place[0], t[1] - place[1])
      return r == 0 ? 0 : r * r * log(r * r)
    } + [1] + t
  }
}

/// Barycentric coordinates in the triangles of a regular grid of control points.
enum ReferenceTriangles {
  /// The coordinates in the triangle around t, and zero for all other points.
  static func shares(at t: [Double], perSide: Int) -> [Double] {
    let places = regularPoints(perSide)
    var shares = places.map { _ in 0.0 }
    let around = corners(perSide).lazy.map { ($0, coordinates(of: t, $0.map { places[$0] })) }
      .first { _, coordinates in coordinates.allSatisfy { $0 >= -1e-12 } }
    guard let (triangle, coordinates) = around else { return shares }
    for (point, share) in zip(triangle, coordinates) { shares[point] = share }
    return shares
  }

  /// Two triangles a cell: the top right half and the bottom left one.
  private static func corners(_ perSide: Int) -> [[Int]] {
    (0..<(perSide - 1) * (perSide - 1)).flatMap { cell in
      let first = cell / (perSide - 1) * perSide + cell % (perSide - 1)
      return [[first, first + 1, first + perSide + 1], [first, first + perSide, first + perSide + 1]]
    }
  }

  /// The areas that t and two corners span, in shares of the whole.
  private static func coordinates(of t: [Double], _ corners: [[Double]]) -> [Double] {
    func area(_ a: [Double], _ b: [Double], _ c: [Double]) -> Double {
      (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    }
    let whole = area(corners[0], corners[1], corners[2])
    return [
      area(t, corners[1], corners[2]) / whole, area(corners[0], t, corners[2]) / whole,
      area(corners[0], corners[1], t) / whole,
    ]
  }
}

/// K×K points from −1 to 1, row by row.
func regularPoints(_ perSide: Int) -> [[Double]] {
  let ticks = (0..<perSide).map { 2 * Double($0) / Double(perSide - 1) - 1 }
  return ticks.flatMap { y in ticks.map { x in [x, y] } }
}
