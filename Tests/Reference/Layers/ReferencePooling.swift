import Networks
import Tensors

/// A pooling by its definition, channel by channel.
struct ReferencePooling: ReferenceLayer {
  let kind: DirectPooling.Kind
  let options: PoolingOptions

  func outputShape(of input: Shape) -> Shape {
    Shape([input[0], input[1]] + input.spatial.map(windowCount))
  }

  func forward(_ input: Variable, on tape: Tape) -> Variable {
    let (size, numbers) = (input.shape.spatial, input.values.numbers)
    let definition = DirectPooling(kind, over: size, covering: size.map(windows))
    let cells = size.reduce(1, *)
    let terms = stride(from: 0, to: numbers.count, by: cells).flatMap { start in
      definition.terms(of: Array(numbers[start..<start + cells])).map { terms in
        terms.map { (index: start + $0.cell, weight: $0.weight) }
      }
    }
    let sums = terms.map { $0.reduce(0) { $0 + $1.weight * numbers[$1.index] } }
    return tape.record(Values(outputShape(of: input.shape), sums)) { gradient in
      for (terms, slope) in zip(terms, gradient.numbers) {
        for term in terms { input.gradient.numbers[term.index] += term.weight * slope }
      }
    }
  }

  private var step: Int { options.stride ?? options.size }

  /// ⌊(n − k) / s⌋ + 1, or ⌈…⌉ + 1 without windows that start outside.
  private func windowCount(over size: Int) -> Int {
    let quotient = Double(size - options.size) / Double(step)
    let count = Int(quotient.rounded(options.ceiling ? .up : .down)) + 1
    return (count - 1) * step >= size ? count - 1 : count
  }

  /// What the windows along an axis of this size cover of it.
  private func windows(over size: Int) -> [Range<Int>] {
    (0..<windowCount(over: size)).map { $0 * step..<min($0 * step + options.size, size) }
  }
}
