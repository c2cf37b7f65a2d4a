import Networks
import Tensors

/// The largest value, the first of equals, or the mean of the real cells of every window.
struct ReferencePooling: ReferenceLayer {
  enum Kind { case max, average }

  let kind: Kind
  let options: PoolingOptions

  func outputShape(of input: Shape) -> Shape {
    Shape([input[0], input[1]] + input.spatial.map(windowCount))
  }

  func forward(_ input: Variable, on tape: Tape) -> Variable {
    let windows = windows(over: input.values)
    let numbers = windows.map { window in
      window.reduce(0) { $0 + $1.weight * input.values.numbers[$1.index] }
    }
    return tape.record(Values(outputShape(of: input.shape), numbers)) { gradient in
      for (window, slope) in zip(windows, gradient.numbers) {
        for cell in window { input.gradient.numbers[cell.index] += cell.weight * slope }
      }
    }
  }

  private var stride: Int { options.stride ?? options.size }

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
    let (image, output) = (input.shape.volume, outputShape(of: input.shape).volume)
    return (0..<output.count).map { index in
      let (x, y, plane) = (index % output[4], index / output[4] % output[3], index / (output[4] * output[3]))
      let (z, channel) = (plane % output[2], plane / output[2])
      var cells: [Int] = []
      for slice in input.shape.rank == 5 ? window(z, over: image[2]) : 0..<1 {
        for row in window(y, over: image[3]) {
          for column in window(x, over: image[4]) {
            cells.append(image.index(0, channel, slice, row, column))
          }
        }
      }
      return weighted(cells, of: input)
    }
  }

  private func weighted(_ cells: [Int], of input: Values) -> [(index: Int, weight: Double)] {
    switch kind {
    case .average: return cells.map { ($0, 1 / Double(cells.count)) }
    case .max:
      let largest = cells.map { input.numbers[$0] }.max()
      return cells.first { input.numbers[$0] == largest }.map { [($0, 1)] } ?? []
    }
  }
}
