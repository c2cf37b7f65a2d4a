import Foundation
import SpatialTransformers

/// The families' printed formulae in Double, one target point at a time, and their derivatives by hand.
///
/// Points are normalised, one number per axis. A new family needs a case of each switch here.
struct ReferenceMap {
  let family: TransformationFamily
  let grid: TargetGrid
  /// The target's points, row by row.
  let targets: [[Double]]
  /// How much each target point follows each control point; empty for families without.
  let shares: [[Double]]

  init(_ family: TransformationFamily, on grid: TargetGrid, controlPoints: Int) {
    self.family = family
    self.grid = grid
    targets = (0..<grid.output.count).map { index in
      grid.output.place(index).prefix(grid.axes).enumerated().map { axis, place in
        Reference.normalised(place, of: grid.output[axis], alignCorners: grid.alignCorners)
      }
    }
    switch family {
    case .thinPlateSpline, .affineThinPlateSpline:
      shares = targets.map(ReferenceSpline(perSide: controlPoints).shares)
    case .piecewiseAffine:
      shares = targets.map { ReferenceTriangles.shares(at: $0, perSide: controlPoints) }
    case .translation, .attention, .rotation, .similarity, .affine, .projective, .affine3D:
      shares = targets.map { _ in [] }
    }
  }

  /// Where θ takes a point t that follows control points by `shares`.
  func source(of t: [Double], _ theta: [Double], _ shares: [Double] = []) -> [Double] {
    switch family {
    case .translation: return [t[0] + theta[0], t[1] + theta[1]]
    case .attention: return [theta[0] * t[0] + theta[1], theta[0] * t[1] + theta[2]]
    case .rotation:
      return [
        t[0] * cos(theta[0]) - t[1] * sin(theta[0]), t[0] * sin(theta[0]) + t[1] * cos(theta[0]),
      ]
    case .similarity:
      return [
        (1 + theta[0]) * t[0] - theta[1] * t[1] + theta[2],
        theta[1] * t[0] + (1 + theta[0]) * t[1] + theta[3],
      ]
    case .affine, .affine3D: return affine(theta, t)
    case .projective:
      let w = theta[6] * t[0] + theta[7] * t[1] + 1
      return affine(Array(theta[..<6]), t).map { $0 / w }
    case .thinPlateSpline, .piecewiseAffine: return mean(of: theta[...], shares)
    case .affineThinPlateSpline: return affine(Array(theta[..<6]), mean(of: theta[6...], shares))
    }
  }

  /// The derivatives of every source coordinate by every entry of θ.
  func derivatives(at t: [Double], _ theta: [Double], _ shares: [Double]) -> [[Double]] {
    switch family {
    case .translation: return [[1, 0], [0, 1]]
    case .attention: return [[t[0], 1, 0], [t[1], 0, 1]]
    case .rotation:
      return [
        [-t[0] * sin(theta[0]) - t[1] * cos(theta[0])], [t[0] * cos(theta[0]) - t[1] * sin(theta[0])],
      ]
    case .similarity: return [[t[0], -t[1], 1, 0], [t[1], t[0], 0, 1]]
    case .affine, .affine3D: return affineDerivatives(t)
    case .projective:
      let w = theta[6] * t[0] + theta[7] * t[1] + 1
      return zip(affineDerivatives(t), source(of: t, theta)).map { row, value in
        row.map { $0 / w } + [-t[0] * value / w, -t[1] * value / w]
      }
    case .thinPlateSpline, .piecewiseAffine: return meanDerivatives(shares)
    case .affineThinPlateSpline:
      let inner = meanDerivatives(shares)
      return affineDerivatives(mean(of: theta[6...], shares)).enumerated().map { axis, row in
        row + zip(inner[0], inner[1]).map { theta[3 * axis] * $0 + theta[3 * axis + 1] * $1 }
      }
    }
  }

  /// The rows of the matrix θ times (t, 1).
  private func affine(_ theta: [Double], _ t: [Double]) -> [Double] {
    t.indices.map { row in dot(Array(theta[(row * (t.count + 1))...].prefix(t.count + 1)), t + [1]) }
  }

  private func affineDerivatives(_ t: [Double]) -> [[Double]] {
    let none = Array(repeating: 0.0, count: t.count + 1)
    return t.indices.map { axis in t.indices.flatMap { $0 == axis ? t + [1] : none } }
  }

  /// The mean of the control points' positions, each with its share.
  private func mean(of points: ArraySlice<Double>, _ shares: [Double]) -> [Double] {
    (0...1).map { axis in
      shares.enumerated().reduce(0) { $0 + $1.element * points[points.startIndex + 2 * $1.offset + axis] }
    }
  }

  private func meanDerivatives(_ shares: [Double]) -> [[Double]] {
    [shares.flatMap { [$0, 0] }, shares.flatMap { [0, $0] }]
  }
}

extension ReferenceMap {
  /// Source positions in pixels, plane by plane.
  func positions(_ theta: [Double]) -> [Double] {
    let sources = targets.indices.map { source(of: targets[$0], theta, shares[$0]) }
    return (0..<grid.axes).flatMap { axis in
      sources.map { Reference.pixel($0[axis], of: grid.input[axis], alignCorners: grid.alignCorners) }
    }
  }

  /// The chain rule through the step to pixels and the family's derivatives.
  func gradient(_ theta: [Double], from positionGradient: [Double]) -> [Double] {
    var gradient = theta.map { _ in 0.0 }
    for index in targets.indices {
      let rows = derivatives(at: targets[index], theta, shares[index])
      for (axis, row) in rows.enumerated() {
        let upstream = positionGradient[axis * targets.count + index] * pixelsPerUnit(axis)
        for k in gradient.indices { gradient[k] += upstream * row[k] }
      }
    }
    return gradient
  }

  private func pixelsPerUnit(_ axis: Int) -> Double {
    let (size, alignCorners) = (grid.input[axis], grid.alignCorners)
    return Reference.pixel(1, of: size, alignCorners: alignCorners)
      - Reference.pixel(0, of: size, alignCorners: alignCorners)
  }
}
