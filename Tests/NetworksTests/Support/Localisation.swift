import Networks
import Reference
import SpatialTransformers
import Tensors

/// A small localisation network: pooling, a convolution and a dense layer before the regression.
enum Localisation {
  static let layers: [LayerOptions] = [
    .pooling(.max, 2, ceiling: true), .convolution(4, 2), .dense(5, .relu),
  ]
}

/// Parameters drawn by their paths, of localisation networks so that most of the image is in view.
struct DrawnParameters: Sendable {
  /// What regression layers give about; where it is nil, a map of the family with as many parameters.
  var around: [Double]?

  func callAsFunction(_ path: String, _ shape: Shape) -> Values {
    if path.hasSuffix("regression/weight") { return .random(shape, path, scale: 0.03) }
    if path.hasSuffix("regression/bias") {
      return Values(shape, (around ?? Self.nearIdentity(shape.count)).map { Double(Float($0)) })
    }
    // So large that some hidden units live whatever was drawn.
    if path.hasSuffix("localisation/2/bias") { return Values(shape, Array(repeating: 1, count: shape.count)) }
    return .random(shape, path)
  }

  private static func nearIdentity(_ count: Int) -> [Double] {
    let moves = [
      -0.0613, 0.1287, -0.0709, -0.1093, 0.0617, 0.0523, 0.0411, -0.0607, 0.0331, -0.0789, -0.0907, 0.0593,
    ]
    let family = TransformationFamily.allCases.first { $0.identity.count == count }
    return zip(family?.identity ?? [], moves).map(+)
  }
}

extension LayerOptions {
  /// Drawn parameters for the layer behind something of this shape.
  func drawnParameters(on shape: Shape, around theta: [Double]? = nil) -> [Values] {
    ReferenceModel(self, on: shape, parameter: DrawnParameters(around: theta).callAsFunction).parameters
  }
}

extension TransformationFamily {
  /// θ at the identity.
  var identity: [Double] {
    let size = ImageSize(Array(repeating: 3, count: axes))
    return transformation(on: TargetGrid(output: size, input: size)).identity.map(Double.init)
  }
}
