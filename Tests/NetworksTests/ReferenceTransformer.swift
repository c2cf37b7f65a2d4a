import Networks
import Tensors

/// A spatial transformer by the printed formulae: equation 1 for positions, equation 5 for values.
struct ReferenceTransformer: ReferenceLayer {
  /// Localisation network and regression layer; nil where θ stays at the identity.
  var localisation: ReferenceSequence?
  let outputSize: [Int]?
  let alignCorners: Bool

  var parameters: [Values] {
    get { localisation?.parameters ?? [] }
    set { localisation?.parameters = newValue }
  }

  func forward(_ input: Values) -> Values {
    var output = Values(zeros: Shape([input.shape[0], input.shape[1]] + (outputSize ?? input.shape.spatial)))
    let theta = theta(input)
    forEachProduct(theta, input, output.shape) {
      output.numbers[$0.output] += input.numbers[$0.pixel] * $0.weight
    }
    return output
  }

  func backward(_ outputGradient: Values, at input: Values) -> ReferenceGradients {
    let theta = theta(input)
    var (toInput, toTheta) = (Values(zeros: input.shape), Values(zeros: theta.shape))
    forEachProduct(theta, input, outputGradient.shape) { product in
      let slope = outputGradient.numbers[product.output]
      toInput.numbers[product.pixel] += slope * product.weight
      for (k, thetaSlope) in product.thetaSlopes.enumerated() {
        toTheta.numbers[product.sample * 6 + k] += slope * input.numbers[product.pixel] * thetaSlope
      }
    }
    guard let localisation else { return ReferenceGradients(input: toInput) }
    let fromTheta = localisation.backward(toTheta, at: input)
    return ReferenceGradients(input: toInput.adding(1, fromTheta.input), parameters: fromTheta.parameters)
  }

  func distanceFromLattice(_ input: Values) -> Double {
    // Nothing moves the positions of one that is frozen.
    guard localisation != nil else { return .infinity }
    let theta = theta(input)
    let size = outputSize ?? input.shape.spatial
    var closest = Double.infinity
    forEach([input.shape[0], 1, size[0], size[1]]) { n, _, y, x in
      let position = position(theta, n, target(y, x, size), input.shape)
      closest = [position.x, position.y].reduce(closest) { min($0, abs($1 - $1.rounded())) }
    }
    return closest
  }

  private func theta(_ input: Values) -> Values {
    localisation?.forward(input)
      ?? Values([input.shape[0], 6], (0..<input.shape[0]).flatMap { _ in [1, 0, 0, 0, 1, 0.0] })
  }

  /// One pixel's part in one output, with what θ changes in it.
  private struct Product {
    let sample: Int
    let output: Int
    let pixel: Int
    let weight: Double
    let thetaSlopes: [Double]
  }

  private func forEachProduct(
    _ theta: Values, _ input: Values, _ output: Shape, _ body: (Product) -> Void
  ) {
    let (rows, columns) = (input.shape[2], input.shape[3])
    let half = (
      x: Double(alignCorners ? columns - 1 : columns) / 2, y: Double(alignCorners ? rows - 1 : rows) / 2
    )
    var index = 0
    forEach(output) { n, c, y, x in
      let target = target(y, x, output.spatial)
      let (px, py) = position(theta, n, target, input.shape)
      forEach([1, 1, rows, columns]) { _, _, row, column in
        let (dx, dy) = (px - Double(column), py - Double(row))
        guard abs(dx) < 1, abs(dy) < 1 else { return }
        let slope = (
          x: (dx < 0 ? 1 : -1) * (1 - abs(dy)) * half.x, y: (dy < 0 ? 1 : -1) * (1 - abs(dx)) * half.y
        )
        body(
          Product(
            sample: n, output: index, pixel: input.index(n, c, row, column),
            weight: (1 - abs(dx)) * (1 - abs(dy)),
            thetaSlopes: target.map { slope.x * $0 } + target.map { slope.y * $0 }))
      }
      index += 1
    }
  }

  /// (u, v, 1) of a target pixel.
  private func target(_ row: Int, _ column: Int, _ size: [Int]) -> [Double] {
    zip([column, row], [size[1], size[0]]).map { index, size in
      guard alignCorners else { return Double(2 * index + 1) / Double(size) - 1 }
      return size == 1 ? 0 : 2 * Double(index) / Double(size - 1) - 1
    } + [1]
  }

  /// A_θ (u, v, 1), in pixels.
  private func position(_ theta: Values, _ sample: Int, _ target: [Double], _ input: Shape) -> (
    x: Double, y: Double
  ) {
    let rows = [0, 3].map { row in
      (0..<3).reduce(0) { $0 + theta.numbers[sample * 6 + row + $1] * target[$1] }
    }
    return (pixel(rows[0], input[3]), pixel(rows[1], input[2]))
  }

  private func pixel(_ normalised: Double, _ size: Int) -> Double {
    alignCorners ? (normalised + 1) / 2 * Double(size - 1) : ((normalised + 1) * Double(size) - 1) / 2
  }
}
