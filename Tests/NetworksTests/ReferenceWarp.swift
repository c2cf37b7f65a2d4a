import Networks
import SpatialTransformers
import Tensors

/// Sampling by the printed formula, equation 3: a sum over all pixels, at positions given by a matrix a sample.
///
/// Matrices are on homogeneous coordinates: 3×3 for images, 4×4 for volumes, row by row.
struct ReferenceWarp: Sendable {
  var outputSize: [Int]?
  var alignCorners = true
  var kernel = ReferenceKernel.tent

  func outputShape(_ input: Shape) -> Shape {
    Shape([input[0], input[1]] + (outputSize ?? input.spatial))
  }

  func forward(_ input: Values, _ matrices: [[Double]]) -> Values {
    var output = Values(zeros: outputShape(input.shape))
    forEachTarget(matrices, input.shape) { target in
      for tap in taps(target, input.shape) {
        forEachChannel(target, tap, input.shape) { pixel, place in
          output.numbers[place] += input.numbers[pixel] * tap.weight
        }
      }
    }
    return output
  }

  /// The gradients of the input and of the matrices' entries.
  func backward(_ outputGradient: Values, at input: Values, _ matrices: [[Double]]) -> (
    input: Values, matrices: [[Double]]
  ) {
    var toInput = Values(zeros: input.shape)
    var toMatrices = matrices.map { $0.map { _ in 0.0 } }
    forEachTarget(matrices, input.shape) { target in
      var toPosition = SIMD3<Double>()
      for tap in taps(target, input.shape) {
        forEachChannel(target, tap, input.shape) { pixel, place in
          toInput.numbers[pixel] += outputGradient.numbers[place] * tap.weight
          toPosition += outputGradient.numbers[place] * input.numbers[pixel] * tap.slope
        }
      }
      for (k, slope) in matrixSlopes(toPosition, target, input.shape.sizeByAxis).enumerated() {
        toMatrices[target.sample][k] += slope
      }
    }
    return (toInput, toMatrices)
  }

  /// The distance of the closest position's coordinate to an integer, where the tent's derivative jumps.
  func distanceFromLattice(_ input: Shape, _ matrices: [[Double]]) -> Double {
    var closest = Double.infinity
    forEachTarget(matrices, input) { target in
      closest = target.position.reduce(closest) { min($0, abs($1 - $1.rounded())) }
    }
    return closest
  }

  /// A target pixel (u, v[, w], 1), the denominator, and where the matrix takes it, normalised and in pixels.
  private struct Target {
    let sample: Int
    let place: Int
    let coordinates: [Double]
    let denominator: Double
    let source: [Double]
    let position: [Double]
  }

  /// Visits every target pixel of every sample.
  private func forEachTarget(_ matrices: [[Double]], _ input: Shape, _ body: (Target) -> Void) {
    let (size, output) = (input.sizeByAxis, outputShape(input).sizeByAxis)
    for (sample, matrix) in matrices.enumerated() {
      for place in 0..<output.reduce(1, *) {
        let index = [place % output[0], place / output[0] % output[1], place / (output[0] * output[1])]
        let coordinates = output.indices.map { coordinate(index[$0], output[$0]) } + [1]
        let rows = coordinates.indices.map { row in
          coordinates.indices.reduce(0) { $0 + matrix[row * coordinates.count + $1] * coordinates[$1] }
        }
        let source = size.indices.map { rows[$0] / rows[size.count] }
        body(
          Target(
            sample: sample, place: place, coordinates: coordinates, denominator: rows[size.count],
            source: source,
            position: size.indices.map { Double(size[$0] - 1) / 2 + half(size[$0]) * source[$0] }))
      }
    }
  }

  /// The pixels that a target reads; along an axis that is not there all have the weight one.
  private func taps(_ target: Target, _ input: Shape) -> [(pixel: Int, weight: Double, slope: SIMD3<Double>)]
  {
    let size = input.sizeByAxis
    let none = [ReferenceKernel.Tap(pixel: 0, weight: 1, slope: 0)]
    let axes = (0..<3).map { $0 < size.count ? kernel.taps(at: target.position[$0], size[$0]) : none }
    return axes[2].flatMap { z in
      axes[1].flatMap { y in
        axes[0].map { x in
          (
            (z.pixel * size[1] + y.pixel) * size[0] + x.pixel, x.weight * y.weight * z.weight,
            SIMD3(
              x.slope * y.weight * z.weight, x.weight * y.slope * z.weight, x.weight * y.weight * z.slope)
          )
        }
      }
    }
  }

  /// Visits the place in the input and the one in the output of every channel.
  private func forEachChannel(
    _ target: Target, _ tap: (pixel: Int, weight: Double, slope: SIMD3<Double>), _ input: Shape,
    _ body: (_ pixel: Int, _ place: Int) -> Void
  ) {
    let (pixels, places) = (input.spatial.reduce(1, *), outputShape(input).spatial.reduce(1, *))
    for plane in target.sample * input[1]..<(target.sample + 1) * input[1] {
      body(plane * pixels + tap.pixel, plane * places + target.place)
    }
  }

  /// What slopes with respect to a pixel position are with respect to the matrix's entries.
  private func matrixSlopes(_ slopes: SIMD3<Double>, _ target: Target, _ size: [Int]) -> [Double] {
    let scaled = size.indices.map { slopes[$0] * half(size[$0]) / target.denominator }
    let last = -zip(scaled, target.source).reduce(0) { $0 + $1.0 * $1.1 }
    return (scaled + [last]).flatMap { slope in target.coordinates.map { slope * $0 } }
  }

  private func coordinate(_ index: Int, _ size: Int) -> Double {
    guard alignCorners else { return Double(2 * index + 1) / Double(size) - 1 }
    return size == 1 ? 0 : 2 * Double(index) / Double(size - 1) - 1
  }

  private func half(_ size: Int) -> Double { Double(alignCorners ? size - 1 : size) / 2 }
}

/// A separable kernel with zeros outside: k(d) of the distance d along an axis, and its derivative.
enum ReferenceKernel: Sendable {
  /// Equation 5's max(0, 1 − |d|).
  case tent
  /// Keys 1981 with a = −0.75.
  case cubic

  /// A pixel's weight in a position's value, and its derivative with respect to the position.
  struct Tap {
    let pixel: Int
    let weight: Double
    let slope: Double
  }

  /// The pixels that have a weight.
  func taps(at position: Double, _ size: Int) -> [Tap] {
    (0..<size).compactMap { pixel in
      let d = position - Double(pixel)
      let (weight, slope) = value(abs(d))
      return weight != 0 || slope != 0
        ? Tap(pixel: pixel, weight: weight, slope: d < 0 ? -slope : slope) : nil
    }
  }

  /// k and k′ at d ≥ 0.
  private func value(_ d: Double) -> (Double, Double) {
    switch (self, d) {
    case (.tent, ..<1): (1 - d, -1)
    case (.cubic, ..<1): (1.25 * d * d * d - 2.25 * d * d + 1, 3.75 * d * d - 4.5 * d)
    case (.cubic, ..<2):
      (-0.75 * (d * d * d - 5 * d * d + 8 * d - 4), -0.75 * (3 * d * d - 10 * d + 8))
    default: (0, 0)
    }
  }
}

extension Shape {
  /// The extents behind the channels, x first.
  fileprivate var sizeByAxis: [Int] { spatial.reversed() }
}
