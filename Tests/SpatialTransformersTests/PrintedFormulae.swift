import Reference
import SpatialTransformers

/// The paper's printed formulae in Double, as naive as they stand there.
///
/// Source: Jaderberg et al. 2015, section 3.2 and 3.3.
enum PrintedFormulae {
  /// Equation 1: the source position, in pixels, of every target pixel.
  static func affine(_ theta: [Double], on grid: TargetGrid) -> [Position] {
    (0..<grid.output.height).flatMap { row in
      (0..<grid.output.width).map { column in
        let u = ReferenceCoordinates.normalised(
          column, of: grid.output.width, alignCorners: grid.alignCorners)
        let v = ReferenceCoordinates.normalised(row, of: grid.output.height, alignCorners: grid.alignCorners)
        return Position(
          x: ReferenceCoordinates.pixel(
            theta[0] * u + theta[1] * v + theta[2], of: grid.input.width, alignCorners: grid.alignCorners),
          y: ReferenceCoordinates.pixel(
            theta[3] * u + theta[4] * v + theta[5], of: grid.input.height, alignCorners: grid.alignCorners))
      }
    }
  }

  /// The gradient of θ, given the positions': the chain rule through equation 1 and the step to pixels.
  static func affineGradient(on grid: TargetGrid, _ positionGradient: [Position]) -> [Double] {
    var gradient = Array(repeating: 0.0, count: 6)
    let (width, height) = (Double(grid.input.width), Double(grid.input.height))
    let half =
      grid.alignCorners
      ? Position(x: (width - 1) / 2, y: (height - 1) / 2) : Position(x: width / 2, y: height / 2)
    for (i, slope) in positionGradient.enumerated() {
      let u = ReferenceCoordinates.normalised(
        i % grid.output.width, of: grid.output.width, alignCorners: grid.alignCorners)
      let v = ReferenceCoordinates.normalised(
        i / grid.output.width, of: grid.output.height, alignCorners: grid.alignCorners)
      for (k, factor) in [u, v, 1].enumerated() {
        gradient[k] += slope.x * half.x * factor
        gradient[3 + k] += slope.y * half.y * factor
      }
    }
    return gradient
  }

  /// Equation 5: the sum over all pixels (m, n) of U_nm max(0, 1 − |x − m|) max(0, 1 − |y − n|).
  static func bilinear(_ image: [Double], _ size: ImageSize, at position: Position) -> Double {
    var sum = 0.0
    for n in 0..<size.height {
      for m in 0..<size.width { sum += image[n * size.width + m] * tent(position.x, m) * tent(position.y, n) }
    }
    return sum
  }

  /// What an output gradient makes of the image, equation 6, and of the position, by right-hand slopes.
  static func bilinearGradient(
    _ image: [Double], _ size: ImageSize, at position: Position, _ outputGradient: Double,
    addingTo imageGradient: inout [Double]
  ) -> Position {
    var slope = Position(x: 0, y: 0)
    for n in 0..<size.height {
      for m in 0..<size.width {
        let value = image[n * size.width + m] * outputGradient
        imageGradient[n * size.width + m] += outputGradient * tent(position.x, m) * tent(position.y, n)
        slope.x += value * tentSlope(position.x, m) * tent(position.y, n)
        slope.y += value * tent(position.x, m) * tentSlope(position.y, n)
      }
    }
    return slope
  }

  private static func tent(_ x: Double, _ m: Int) -> Double { max(0, 1 - abs(x - Double(m))) }

  /// The slope of the tent to the right of x.
  private static func tentSlope(_ x: Double, _ m: Int) -> Double {
    switch x - Double(m) {
    case -1..<0: 1
    case 0..<1: -1
    default: 0
    }
  }
}

/// A place in an image, or a gradient with respect to one, in pixels.
struct Position: Equatable {
  var x: Double
  var y: Double
}
