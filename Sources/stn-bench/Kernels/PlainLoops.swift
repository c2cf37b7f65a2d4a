import Files
import Memory
import Networks
import Tensors

extension LayerCase {
  /// Checks the output of the last forward pass against a loop that does the same, element by element.
  func compareWithPlainLoop(_ options: LayerOptions) throws {
    let output = try forward()
    let (samples, channels) = (output.shape[0], output.shape[1])
    let (height, width) = (output.shape[2], output.shape[3])
    for n in 0..<samples {
      for c in 0..<channels {
        for place in 0..<height * width {
          guard let expected = expected(options.kind, n, c, place / width, place % width) else { return }
          try Fault.check(
            Double(output.value(n, c, place)), near: expected, tolerance: 1e-4, scale: 1 + abs(expected),
            "\(layer.summary.kind) at \([n, c, place / width, place % width])")
        }
      }
    }
  }

  /// An element of the output in Float64; nil for layers without a loop, such as samplers.
  private func expected(_ kind: LayerOptions.Kind, _ n: Int, _ c: Int, _ y: Int, _ x: Int) -> Double? {
    switch kind {
    case .maxPool: window(n, c, y, x).max()
    case .averagePool: window(n, c, y, x).reduce(0, +) / 4
    case .convolution(let options): convolved(options, n, c, y, x)
    default: nil
    }
  }

  private func window(_ n: Int, _ c: Int, _ y: Int, _ x: Int) -> [Double] {
    (0..<4).map { pixel(n, c, 2 * y + $0 / 2, 2 * x + $0 % 2) }
  }

  private func convolved(_ options: ConvolutionOptions, _ n: Int, _ o: Int, _ y: Int, _ x: Int) -> Double {
    let (weights, bias) = (parameters.parameters[0].values, parameters.parameters[1].values)
    let (channels, size) = (input.shape[1], options.kernel)
    var sum = Double(bias[o])
    for c in 0..<channels {
      for k in 0..<size * size {
        let weight = weights[(o * channels + c) * size * size + k]
        sum += Double(weight) * pixel(n, c, y + k / size, x + k % size)
      }
    }
    return sum
  }

  /// A pixel of the input, zero outside.
  private func pixel(_ n: Int, _ c: Int, _ y: Int, _ x: Int) -> Double {
    let (height, width) = (input.shape[2], input.shape[3])
    guard (0..<height).contains(y), (0..<width).contains(x) else { return 0 }
    return Double(input.value(n, c, y * width + x))
  }
}

extension Tensor {
  /// An element by sample, channel and place, wherever the layout keeps it.
  fileprivate func value(_ n: Int, _ c: Int, _ place: Int) -> Float {
    elements[layout.place(sample: n, channel: c, cell: place, of: shape.dimensions)]
  }
}
