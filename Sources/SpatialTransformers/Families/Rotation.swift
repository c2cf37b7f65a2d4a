import Foundation

/// A turn about the centre, x_s = x_t cos θ − y_t sin θ, y_s = x_t sin θ + y_t cos θ; θ is the angle in radians.
///
/// Source: Jaderberg et al. 2015, section 3.2, as a restriction of equation 1. With y pointing down, a positive angle
/// turns the positions clockwise as seen, and so what is seen counter-clockwise.
public struct Rotation: AffineFamily {
  /// The grid of target positions.
  public let grid: TargetGrid

  /// Prepares the family for a grid of images.
  public init(on grid: TargetGrid) {
    self.grid = grid
  }

  /// The angle, in radians.
  public var parameterNames: [String] { ["angle"] }

  /// No turn.
  public var identity: [Float] { [0] }

  func matrix(of theta: UnsafePointer<Float>) -> AffineMatrix {
    let (cosine, sine) = (cos(theta[0]), sin(theta[0]))
    return AffineMatrix(xx: cosine, xy: -sine, yx: sine, yy: cosine)
  }

  func addGradient(
    of theta: UnsafePointer<Float>, from gradient: AffineMatrix,
    to thetaGradient: UnsafeMutablePointer<Float>
  ) {
    // An angle that is not finite leaves no finite position; products with its sine would be NaN instead of zero.
    guard theta[0].isFinite else { return }
    let (cosine, sine) = (cos(theta[0]), sin(theta[0]))
    thetaGradient[0] += (gradient.yx - gradient.xy) * cosine - (gradient.xx + gradient.yy) * sine
  }

  /// The turn back.
  public func inverse(of theta: [Float]) -> [Float]? { [-theta[0]].ifFinite }
}
