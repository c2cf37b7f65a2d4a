import Kernels
import Memory
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
  static let cases =
    [
      Case([8, 6], [half, half]), Case([7, 5], [half, half]),
      Case([13, 5], [half.ceiling(over: 13), half.ceiling(over: 5)]),
      Case([1, 7], [half.ceiling(over: 1), half.ceiling(over: 7)]),
      Case([6, 7], [Window(size: 3), Window(size: 3, stride: 2, paddingLow: 1, paddingHigh: 2)]),
      Case([4, 3, 5], [half, Window(size: 3), half.ceiling(over: 5)]),
    ]
    + [[4, 16], [6, 32], [2, 40], [5, 35]].flatMap { size in
      [Case(size, [half, half]), Case(size, size.map { half.ceiling(over: $0) })]
    }

  /// Plain layout, channels last, blocks of 8 and 16 channels.
  static let lanes = [1, 11, 8, 16]

  @Test(arguments: cases, lanes)
  func `maxima and their gradient equal the definition`(example: Case, lanes: Int) {
    expectDefinition(.max, example, lanes) { values in
      let greatest = values.max() ?? .nan
      return (Double(greatest), values.map { $0 == greatest ? 1 : 0 })
    }
  }

  @Test(arguments: cases, lanes)
  func `means and their gradient equal the definition, padding not counted`(example: Case, lanes: Int) {
    expectDefinition(.average, example, lanes) { values in
      let count = Double(values.count)
      return (values.reduce(0) { $0 + Double($1) } / count, values.map { _ in 1 / count })
    }
  }

  @Test(arguments: [1, 8, 16], [4, 40])
  func `of equal values the first gets the gradient, and a NaN is not hidden`(lanes: Int, width: Int) {
    let pooling = PoolingKernel(
      .max, slabs: 1, lanes: lanes, inputSize: [2, width], windows: [Self.half, Self.half])
    let rows: [[Float]] = [[3, 3, .nan, 1], [3, 3, 1, 2]]
    let expected: [[Float]] = [[1, 0, 1, 0], [0, 0, 0, 0]]
    func spread(_ rows: [[Float]]) -> [Float] {
      rows.flatMap { row in (0..<width * lanes).map { row[$0 / lanes % 4] } }
    }
    var output = [Float](repeating: 0, count: width / 2 * lanes)
    var inputGradient = [Float](repeating: .nan, count: 2 * width * lanes)
    pooling.forward(input: spread(rows), output: &output)
    pooling.backward(outputGradient: output.map { _ in 1 }, inputGradient: &inputGradient)
    for (index, value) in output.enumerated() {
      #expect(index / lanes % 2 == 0 ? value == 3 : value.isNaN)
    }
    #expect(inputGradient == spread(expected))
  }

  @Test(arguments: [1, 8], [4, 40])
  func `a window of −∞ gives its gradient to the first`(lanes: Int, width: Int) {
    let pooling = PoolingKernel(
      .max, slabs: 1, lanes: lanes, inputSize: [2, width], windows: [Self.half, Self.half])
    let input = [Float](repeating: -.infinity, count: 2 * width * lanes)
    var (output, inputGradient) = ([Float](repeating: 0, count: width / 2 * lanes), input)
    pooling.forward(input: input, output: &output)
    pooling.backward(outputGradient: output.map { _ in 1 }, inputGradient: &inputGradient)
    #expect(output.allSatisfy { $0 == -.infinity })
    let expected = input.indices.map { $0 / lanes < width && $0 / lanes % 2 == 0 ? Float(1) : 0 }
    #expect(inputGradient == expected)
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
    _ kind: PoolingKernel.Kind, _ example: Case, _ lanes: Int,
    pool: ([Float]) -> (Double, [Double])
  ) {
    let slabs = 3
    let pooling = PoolingKernel(
      kind, slabs: slabs, lanes: lanes, inputSize: example.size, windows: example.windows)
    let windows = windowCells(example)
    let (cells, count) = (example.size.reduce(1, *), slabs * windows.count * lanes)
    let input = noise(slabs * cells * lanes, seed: 1)
    let outputGradient = noise(count, seed: 2)
    var output = [Float](repeating: .nan, count: count)
    var inputGradient = [Float](repeating: .nan, count: input.count)
    pooling.forward(input: input, output: &output)
    pooling.backward(outputGradient: outputGradient, inputGradient: &inputGradient)

    var outputs = [Double](repeating: .nan, count: count)
    var gradients = [Double](repeating: 0, count: input.count)
    for slab in 0..<slabs {
      for (index, window) in windows.enumerated() {
        for lane in 0..<lanes {
          let place = (slab * windows.count + index) * lanes + lane
          let elements = window.map { (slab * cells + $0) * lanes + lane }
          let (value, derivatives) = pool(elements.map { input[$0] })
          outputs[place] = value
          for (element, derivative) in zip(elements, derivatives) {
            gradients[element] += derivative * Double(outputGradient[place])
          }
        }
      }
    }
    expectClose(output, outputs, absolute: 1e-6)
    expectClose(inputGradient, gradients, absolute: 2e-6)
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
