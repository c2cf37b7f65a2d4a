package import SpatialTransformers

/// The families' printed formulae in Double, one target point at a time, and their derivatives by hand.
///
/// Points are normalised, one number per axis. A new family needs its matrix in `ReferenceFamily`, or a case here.
package struct ReferenceMap: Sendable {
  let family: TransformationFamily
  let matrixFamily: ReferenceFamily?
  private let projection: ReferenceProjection
  /// How much each target point follows each control point; empty for families without.
  private let shares: [[Double]]
  /// The control points' own places, x before y, as Float32 has them.
  private let places: [Double]

  /// The family on a grid, with so many rows and columns of control points if it has any.
  package init(_ family: TransformationFamily, on grid: TargetGrid, controlPoints: Int) {
    self.family = family
    matrixFamily = ReferenceFamily(family)
    projection = ReferenceProjection(on: grid)
    places = matrixFamily == nil ? regularPoints(controlPoints).flatMap { $0.map { Double(Float($0)) } } : []
    switch family {
    case .thinPlateSpline, .affineThinPlateSpline:
      shares = projection.targets.map(ReferenceSpline(perSide: controlPoints).shares)
    case .piecewiseAffine:
      shares = projection.targets.map { ReferenceTriangles.shares(at: $0, perSide: controlPoints) }
    case .translation, .attention, .rotation, .similarity, .affine, .projective, .affine3D: shares = []
    }
  }

  /// The target's points, row by row.
  package var targets: [[Double]] { projection.targets }

  /// Where θ takes a point, of a family that a matrix gives.
  package func source(of target: [Double], _ theta: [Double]) -> [Double] {
    projection.source(of: target, matrixFamily?.matrix(theta) ?? [])
  }

  /// Source positions in pixels, plane by plane.
  package func positions(_ theta: [Double]) -> [Double] {
    if let matrixFamily { return projection.positions(of: matrixFamily.matrix(theta)) }
    let warped = targets.indices.map { splined($0, theta) }
    return projection.pixels(warped.map { affine(theta, $0) })
  }

  /// The gradient of θ, given that of the positions.
  package func gradient(_ theta: [Double], from positionGradient: [Double]) -> [Double] {
    if let matrixFamily {
      let matrix = matrixFamily.matrix(theta)
      return matrixFamily.gradient(theta, from: projection.gradient(of: matrix, from: positionGradient))
    }
    var gradient = theta.map { _ in 0.0 }
    for index in targets.indices {
      let upstream = (0...1).map { positionGradient[$0 * targets.count + index] * projection.half($0) }
      add(upstream, at: index, theta, to: &gradient)
    }
    return gradient
  }

  /// Entries of θ before the control points.
  private var lead: Int { family == .affineThinPlateSpline ? 6 : 0 }

  /// A target moved by the displacements of the control points, each by its share.
  private func splined(_ index: Int, _ theta: [Double]) -> [Double] {
    (0...1).map { axis in
      shares[index].enumerated().reduce(targets[index][axis]) { sum, share in
        let place = 2 * share.offset + axis
        return sum + share.element * (theta[lead + place] - places[place])
      }
    }
  }

  /// The affine map behind the spline, if the family has one.
  private func affine(_ theta: [Double], _ t: [Double]) -> [Double] {
    lead == 0 ? t : [0, 3].map { theta[$0] * t[0] + theta[$0 + 1] * t[1] + theta[$0 + 2] }
  }

  private func add(_ upstream: [Double], at index: Int, _ theta: [Double], to gradient: inout [Double]) {
    var pulled = upstream
    if lead > 0 {
      let point = splined(index, theta) + [1]
      for axis in 0...1 {
        for k in 0...2 { gradient[3 * axis + k] += upstream[axis] * point[k] }
        pulled[axis] = upstream[0] * theta[axis] + upstream[1] * theta[3 + axis]
      }
    }
    for (point, share) in shares[index].enumerated() {
      for axis in 0...1 { gradient[lead + 2 * point + axis] += share * pulled[axis] }
    }
  }
}
