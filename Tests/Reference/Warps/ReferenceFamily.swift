import Foundation
package import SpatialTransformers

/// The families that a matrix on homogeneous coordinates gives, by their printed formulae.
package struct ReferenceFamily: Sendable {
  package let family: TransformationFamily

  /// Nil for families that are not given by a matrix.
  package init?(_ family: TransformationFamily) {
    switch family {
    case .thinPlateSpline, .piecewiseAffine, .affineThinPlateSpline: return nil
    case .translation, .attention, .rotation, .similarity, .affine, .projective, .affine3D:
      self.family = family
    }
  }

  /// Whether its matrices' last rows may be others than (0 … 0 1).
  var divides: Bool { family == .projective }

  /// The matrix, row by row.
  package func matrix(_ theta: [Double]) -> [Double] {
    switch family {
    case .translation: [1, 0, theta[0], 0, 1, theta[1], 0, 0, 1]
    case .attention: [theta[0], 0, theta[1], 0, theta[0], theta[2], 0, 0, 1]
    case .rotation: [cos(theta[0]), -sin(theta[0]), 0, sin(theta[0]), cos(theta[0]), 0, 0, 0, 1]
    case .similarity: [1 + theta[0], -theta[1], theta[2], theta[1], 1 + theta[0], theta[3], 0, 0, 1]
    case .affine: theta + [0, 0, 1]
    case .projective: theta + [1]
    case .affine3D: theta + [0, 0, 0, 1]
    case .thinPlateSpline, .piecewiseAffine, .affineThinPlateSpline: []
    }
  }

  /// The gradient of θ, given that of the matrix's entries.
  package func gradient(_ theta: [Double], from entries: [Double]) -> [Double] {
    switch family {
    case .translation: [entries[2], entries[5]]
    case .attention: [entries[0] + entries[4], entries[2], entries[5]]
    case .rotation:
      [cos(theta[0]) * (entries[3] - entries[1]) - sin(theta[0]) * (entries[0] + entries[4])]
    case .similarity: [entries[0] + entries[4], entries[3] - entries[1], entries[2], entries[5]]
    case .affine, .projective, .affine3D: Array(entries[..<theta.count])
    case .thinPlateSpline, .piecewiseAffine, .affineThinPlateSpline: []
    }
  }
}
