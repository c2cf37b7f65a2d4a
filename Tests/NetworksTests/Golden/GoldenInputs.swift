import Networks
import Tensors

// The network, parameters and samples of Fixtures/make_golden.py, drawn from the same keys.

/// The ST-CNN for RTS.
func goldenNetwork() -> NetworkOptions {
  let localisation: [LayerOptions] = [
    .pooling(.max, 2), .convolution(20, 5), .pooling(.max, 2), .convolution(20, 5), .dense(20, .relu),
  ]
  var options = NetworkOptions()
  options.input = [1, 42, 42]
  options.layers = [
    .transformer(localisation), .pooling(.average, 2), .convolution(64, 9), .pooling(.max, 2, ceiling: true),
    .convolution(64, 7), .pooling(.max, 2, ceiling: true), .dense(10),
  ]
  return options
}

/// First values of a parameter: weights with He's variance, small biases, θ near the identity.
func goldenValues(of parameter: Parameter) -> [Float] {
  var random = goldenStream(parameter.name)
  func uniform(_ bound: Double) -> Float { Float(random.uniform(-bound, bound)) }
  switch parameter.name.split(separator: "/").suffix(2).joined(separator: "/") {
  case "regression/weight": return (0..<120).map { _ in Float(0.05 * random.normal()) }
  case "regression/bias": return [1, 0, 0, 0, 1, 0].map { $0 + uniform(0.1) }
  case let name where name.hasSuffix("weight"):
    let bound = (6 / Double(parameter.shape.sample.count)).squareRoot()
    return (0..<parameter.shape.count).map { _ in uniform(bound) }
  default: return (0..<parameter.shape.count).map { _ in uniform(0.1) }
  }
}

/// An image of three strokes, soft at the edges as written digits are.
func goldenImage(_ number: Int, canvas: Int) -> [Float] {
  var random = goldenStream("image/\(number)")
  let strokes = (0..<3).map { _ in
    Stroke((0..<4).map { _ in 8 + Double(canvas - 16) * random.unit() })
  }
  return (0..<canvas * canvas).map { pixel in
    let (x, y) = (Double(pixel % canvas), Double(pixel / canvas))
    let ink = strokes.reduce(0) { max($0, $1.ink(x, y)) }
    return Float((255 * ink + 0.5).rounded(.down)) / 255
  }
}

/// The labels, at random: nothing is learnt from them.
func goldenLabels(count: Int) -> [Int32] {
  var random = goldenStream("labels")
  return (0..<count).map { _ in Int32(random.nextWord() % 10) }
}

private struct Stroke {
  let x0, y0, dx, dy: Double

  init(_ ends: [Double]) {
    (x0, y0) = (ends[0], ends[1])
    (dx, dy) = (ends[2] - ends[0], ends[3] - ends[1])
  }

  func ink(_ x: Double, _ y: Double) -> Double {
    let along = clamped(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy + 1))
    let (ox, oy) = (x - x0 - along * dx, y - y0 - along * dy)
    return clamped((3 - (ox * ox + oy * oy).squareRoot()) / 2)
  }

  private func clamped(_ value: Double) -> Double { max(0, min(value, 1)) }
}
