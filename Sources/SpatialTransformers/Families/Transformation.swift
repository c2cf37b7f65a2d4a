/// A differentiable map T_θ from target to source coordinates, prepared for one grid.
///
/// Buffers hold one sample. `theta` has one value for every name in `parameterNames`. Positions are in source
/// pixels, 0 being the centre of the first, and may lie outside the source; they come as one plane per axis (x, then
/// y, then z in volumes), each with one position per target pixel, row by row. A position that is not finite counts as
/// outside wherever it is used. Source: Jaderberg et al. 2015, section 3.2.
public protocol Transformation: Sendable {
  /// The grid of target positions and the source it reads.
  var grid: TargetGrid { get }

  /// The parameters θ, by name, in their order.
  var parameterNames: [String] { get }

  /// The parameters at which every target pixel reads its own place.
  var identity: [Float] { get }

  /// Writes the source position of every target pixel.
  func positions(of theta: UnsafePointer<Float>, into positions: UnsafeMutablePointer<Float>)

  /// Adds to `thetaGradient` what a gradient with respect to the positions makes of θ.
  ///
  /// The gradient of a position that is not finite is zero.
  func addGradient(
    of theta: UnsafePointer<Float>, from positionGradient: UnsafePointer<Float>,
    to thetaGradient: UnsafeMutablePointer<Float>)

  /// The parameters of the inverse map; nil where there is none within the family.
  func inverse(of theta: [Float]) -> [Float]?

  /// The parameters that read an axis-aligned part of the source, all in normalised coordinates.
  ///
  /// `scale` is the part's size as a share of the source's and `shift` its centre, one number per axis; nil where
  /// the family has no such map.
  func crop(scale: [Float], shift: [Float]) -> [Float]?

  /// The smallest denominator w over the target, of families that divide by one.
  func smallestDenominator(of theta: UnsafePointer<Float>) -> Float?
}

extension Transformation {
  /// The number of parameters θ.
  public var parameterCount: Int { identity.count }

  /// None, unless a family says otherwise.
  public func inverse(of theta: [Float]) -> [Float]? { nil }

  /// None, unless a family says otherwise.
  public func crop(scale: [Float], shift: [Float]) -> [Float]? { nil }

  /// None, unless a family says otherwise.
  public func smallestDenominator(of theta: UnsafePointer<Float>) -> Float? { nil }
}
