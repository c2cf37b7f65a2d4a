import Foundation
import SpatialTransformers

/// The matrices of the families by their printed formulae.
struct ReferenceFamily: Sendable {
  let family: TransformationFamily

  init(_ family: TransformationFamily) {
    self.family = family
  }

  /// The matrix on homogeneous coordinates, row by row.
  func matrix(_ theta: [Double]) -> [Double] {
    switch family {
    case .translation: [1, 0, theta[0], 0, 1, theta[1], 0, 0, 1]
    case .attention: [theta[0], 0, theta[1], 0, theta[0], theta[2], 0, 0, 1]
    case .rotation: [cos(theta[0]), -sin(theta[0]), 0, sin(theta[0]), cos(theta[0]), 0, 0, 0, 1]
    case .similarity: [1 + theta[0], -theta[1], theta[2], theta[1], 1 + theta[0], theta[3], 0, 0, 1]
    case .affine: theta + [0, 0, 1]
    case .projective: theta + [1]
    case .affine3D: theta + [0, 0, 0, 1]
    default: preconditionFailure("\(family) has no matrix")
    }
  }

  /// The gradient of θ, given the matrix's; the entries are linear in θ, or a sine.
  func gradient(_ theta: [Double], from matrixGradient: [Double]) -> [Double] {
    let step = 1e-5
    return theta.indices.map { k in
      let ends = [step, -step].map { step in
        var moved = theta
        moved[k] += step
        return zip(matrix(moved), matrixGradient).reduce(0) { $0 + $1.0 * $1.1 }
      }
      return (ends[0] - ends[1]) / (2 * step)
    }
  }
}
