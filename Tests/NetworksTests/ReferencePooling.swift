import Networks
import Tensors

/// The largest value, the first of equals, or the mean of the real cells of every window.
struct ReferencePooling: ReferenceLayer {
  enum Kind { case max, average }

  var parameters: [Values] = []
  let kind: Kind
  let options: PoolingOptions

  init(_ kind: Kind, _ options: PoolingOptions) {
    self.kind = kind
    self.options = options
  }

  func forward(_ input: Values) -> Values {
    let numbers = windows(over: input).map { window in
      window.reduce(0) { $0 + $1.weight * input.numbers[$1.index] }
    }
    return Values(outputShape(input.shape), numbers)
  }

  func backward(_ outputGradient: Values, at input: Values) -> ReferenceGradients {
    var gradient = Values(zeros: input.shape)
    for (window, slope) in zip(windows(over: input), outputGradient.numbers) {
      for cell in window { gradient.numbers[cell.index] += cell.weight * slope }
    }
    return ReferenceGradients(input: gradient)
  }

  private var stride: Int { options.stride ?? options.size }

  private func outputShape(_ input: Shape) -> Shape {
    Shape([input[0], input[1]] + input.spatial.map(windowCount))
  }

  /// ⌊(n − k) / s⌋ + 1, or ⌈…⌉ + 1 without windows that start outside.
  private func windowCount(over size: Int) -> Int {
    let quotient = Double(size - options.size) / Double(stride)
    let count = Int(quotient.rounded(options.ceiling ? .up : .down)) + 1
    return (count - 1) * stride >= size ? count - 1 : count
  }

  private func window(_ index: Int, over size: Int) -> Range<Int> {
    (index * stride)..<min(index * stride + options.size, size)
  }

  /// For every output the cells that it depends on, with their weights.
  private func windows(over input: Values) -> [[(index: Int, weight: Double)]] {
    var windows: [[(index: Int, weight: Double)]] = []
    let image = input.shape.volume
    forEach(outputShape(input.shape).volume) { n, c, z, y, x in
      var cells: [Int] = []
      for slice in input.shape.rank == 5 ? window(z, over: image[2]) : 0..<1 {
        for row in window(y, over: image[3]) {
          for column in window(x, over: image[4]) { cells.append(image.index(n, c, slice, row, column)) }
        }
      }
      windows.append(weighted(cells, of: input))
    }
    return windows
  }

  private func weighted(_ cells: [Int], of input: Values) -> [(index: Int, weight: Double)] {
    switch kind {
    case .average: return cells.map { ($0, 1 / Double(cells.count)) }
    case .max:
      let largest = cells.map { input.numbers[$0] }.max()
      return cells.filter { input.numbers[$0] == largest }.prefix(1).map { ($0, 1) }
    }
  }
}
