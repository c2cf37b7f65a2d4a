import Kernels
import Memory
import Reference
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
    expectDefinition(.max, .max, example, lanes)
  }

  @Test(arguments: cases, lanes)
  func `means and their gradient equal the definition, padding not counted`(example: Case, lanes: Int) {
    expectDefinition(.average, .average, example, lanes)
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

  private func expectDefinition(
    _ kind: PoolingKernel.Kind, _ definition: DirectPooling.Kind, _ example: Case, _ lanes: Int
  ) {
    let slabs = 3
    let pooling = PoolingKernel(
      kind, slabs: slabs, lanes: lanes, inputSize: example.size, windows: example.windows)
    let covered = zip(example.windows, example.size).map { $0.covered(of: $1) }
    let (cells, outputs) = (example.size.reduce(1, *), covered.reduce(1) { $0 * $1.count })
    let input = noise(slabs * cells * lanes, seed: 1)
    let outputGradient = noise(slabs * outputs * lanes, seed: 2)
    var output = [Float](repeating: .nan, count: outputGradient.count)
    var inputGradient = [Float](repeating: .nan, count: input.count)
    pooling.forward(input: input, output: &output)
    pooling.backward(outputGradient: outputGradient, inputGradient: &inputGradient)

    var expected = [Double](repeating: .nan, count: output.count)
    var gradients = [Double](repeating: 0, count: input.count)
    let reference = DirectPooling(definition, over: example.size, covering: covered)
    for channel in 0..<slabs * lanes {
      let (slab, lane) = channel.quotientAndRemainder(dividingBy: lanes)
      func place(_ index: Int, of count: Int) -> Int { (slab * count + index) * lanes + lane }
      let terms = reference.terms(of: (0..<cells).map { Double(input[place($0, of: cells)]) })
      for (index, terms) in terms.enumerated() {
        let output = place(index, of: outputs)
        expected[output] = terms.reduce(0) { $0 + $1.weight * Double(input[place($1.cell, of: cells)]) }
        for term in terms {
          gradients[place(term.cell, of: cells)] += term.weight * Double(outputGradient[output])
        }
      }
    }
    expectClose(output, expected, absolute: 1e-6)
    expectClose(inputGradient, gradients, absolute: 2e-6)
  }
}

extension Window {
  /// What every output reads along an axis of this size, without the padding.
  fileprivate func covered(of count: Int) -> [Range<Int>] {
    (0..<outputCount(of: count)).map { output in
      let start = output * stride - paddingLow
      return max(start, 0)..<min(start + size, count)
    }
  }
}
