import Kernels
import OneDNN
import TestSupport
import Testing

@Suite struct PoolingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let size: [Int]
    let windows: [Window]
    var testDescription: String { "\(size) \(windows.map { "\($0.size)/\($0.stride)" })" }

    init(_ size: [Int], _ windows: [Window]) {
      self.size = size
      self.windows = windows
    }
  }

  static let half = Window(size: 2, stride: 2)
  static let cases = [
    Case([8, 6], [half, half]), Case([7, 5], [half, half]),
    Case([13, 5], [half.ceiling(over: 13), half.ceiling(over: 5)]),
    Case([1, 7], [half.ceiling(over: 1), half.ceiling(over: 7)]),
    Case([6, 7], [Window(size: 3), Window(size: 3, stride: 2, paddingLow: 1, paddingHigh: 2)]),
    Case([4, 3, 5], [half, Window(size: 3), half.ceiling(over: 5)]),
  ]

  @Test(arguments: cases, layouts)
  func `maxima and their gradient equal the definition`(example: Case, layout: DataLayout) throws {
    try expectDefinition(.max, example, layout) { values in
      let greatest = values.max() ?? .nan
      return (Double(greatest), values.map { $0 == greatest ? 1 : 0 })
    }
  }

  @Test(arguments: cases, layouts)
  func `means and their gradient equal the definition, padding not counted`(
    example: Case, layout: DataLayout
  ) throws {
    try expectDefinition(.average, example, layout) { values in
      let count = Double(values.count)
      return (values.reduce(0) { $0 + Double($1) } / count, values.map { _ in 1 / count })
    }
  }

  @Test(arguments: layouts)
  func `of equal values the first gets the gradient, and a NaN is not hidden`(layout: DataLayout) throws {
    let pooling = try PoolingPrimitives(
      .max, inputDimensions: [1, 8, 2, 4], windows: [Self.half, Self.half], layout: layout)
    let plane: [Float] = [3, 3, .nan, 1, 3, 3, 1, 2]
    let input = Buffer(pooling.input, layout, (0..<8).flatMap { _ in plane })
    let output = Buffer(pooling.output, layout)
    let gradient = Buffer(pooling.output, layout, [Float](repeating: 1, count: 16))
    let inputGradient = Buffer(pooling.input, layout)
    pooling.forward(input: input.pointer, output: output.pointer)
    pooling.backward(outputGradient: gradient.pointer, inputGradient: inputGradient.pointer)
    #expect(output.values[14] == 3 && output.values[15].isNaN)
    #expect(inputGradient.values.suffix(8) == [1, 0, 1, 0, 0, 0, 0, 0])
  }

  @Test func `the ceiling mode lets the last window start inside`() {
    let third = Window(size: 3, stride: 2)
    #expect([13, 7, 4, 2, 1].map { Self.half.ceiling(over: $0).outputCount(of: $0) } == [7, 4, 2, 1, 1])
    #expect([5, 6, 7, 8].map { third.ceiling(over: $0).outputCount(of: $0) } == [2, 3, 3, 4])
    // The second window would start in the padding.
    let sparse = Window(size: 2, stride: 3, paddingHigh: 1)
    #expect(sparse.ceiling(over: 3).outputCount(of: 3) == 1)
  }

  /// `pool` gives a window's value and its derivative for each cell.
  private func expectDefinition(
    _ kind: PoolingPrimitives.Kind, _ example: Case, _ layout: DataLayout,
    pool: ([Float]) -> (Double, [Double])
  ) throws {
    let planes = (samples: 2, channels: 11)
    let pooling = try PoolingPrimitives(
      kind, inputDimensions: [planes.samples, planes.channels] + example.size, windows: example.windows,
      layout: layout)
    let input = Buffer(pooling.input, layout, noise(pooling.input.dimensions.reduce(1, *), seed: 1))
    let output = Buffer(pooling.output, layout)
    let gradient = Buffer(pooling.output, layout, noise(pooling.output.dimensions.reduce(1, *), seed: 2))
    let inputGradient = Buffer(pooling.input, layout)
    pooling.forward(input: input.pointer, output: output.pointer)
    pooling.backward(outputGradient: gradient.pointer, inputGradient: inputGradient.pointer)

    let cells = example.size.reduce(1, *)
    var outputs: [Double] = []
    var gradients = [Double](repeating: 0, count: input.values.count)
    let (inputs, outputGradients) = (input.values, gradient.values)
    for plane in 0..<planes.samples * planes.channels {
      for window in windowCells(example) {
        let (value, derivatives) = pool(window.map { inputs[plane * cells + $0] })
        for (cell, derivative) in zip(window, derivatives) {
          gradients[plane * cells + cell] += derivative * Double(outputGradients[outputs.count])
        }
        outputs.append(value)
      }
    }
    expectClose(output.values, outputs, absolute: 1e-6)
    expectClose(inputGradient.values, gradients, absolute: 2e-6)
  }

  /// The cells of every window of one channel, found by asking every cell.
  private func windowCells(_ example: Case) -> [[Int]] {
    let outputSize = zip(example.windows, example.size).map { $0.outputCount(of: $1) }
    return (0..<outputSize.reduce(1, *)).map { output in
      let place = coordinates(output, in: outputSize)
      return (0..<example.size.reduce(1, *)).filter { cell in
        zip(coordinates(cell, in: example.size), zip(place, example.windows)).allSatisfy { cell, window in
          let offset = cell - window.0 * window.1.stride + window.1.paddingLow
          return (0..<window.1.size).contains(offset)
        }
      }
    }
  }

  private func coordinates(_ index: Int, in size: [Int]) -> [Int] {
    var rest = index
    return size.reversed().map { count in
      defer { rest /= count }
      return rest % count
    }.reversed()
  }
}
