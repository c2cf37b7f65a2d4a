import Networks
package import Tensors

/// The sum over (c, ky, kx) of weight (o, c, ky, kx) · input (n, c, y · stride + ky − padding, …), and a bias.
///
/// Volumes likewise, with kz before ky. Weights (O, C, k, k) or (O, C, k, k, k), bias (O).
struct ReferenceConvolution: ReferenceLayer {
  let path: String
  let options: ConvolutionOptions

  func outputShape(of input: Shape) -> Shape {
    Shape(
      [input[0], options.filters]
        + input.spatial.map { ($0 + 2 * options.padding - options.kernel) / options.stride + 1 })
  }

  func forward(_ input: Variable, on tape: Tape) -> Variable {
    let kernel = input.shape.spatial.map { _ in options.kernel }
    let weight = tape.parameter("\(path)/weight", [options.filters, input.shape[1]] + kernel)
    let bias = tape.parameter("\(path)/bias", [options.filters])
    let sums = tape.record(sums(input.values, weight.values, bias.values)) { gradient in
      addInputGradient(of: gradient, input, weight)
      addWeightGradient(of: gradient, input, weight)
      for (i, slope) in gradient.numbers.enumerated() {
        bias.gradient.numbers[filter(of: i, in: gradient.shape)] += slope
      }
    }
    return options.activation == .relu ? tape.rectified(sums) : sums
  }

  private func sums(_ input: Values, _ weight: Values, _ bias: Values) -> Values {
    var output = Values(zeros: outputShape(of: input.shape))
    for i in output.numbers.indices { output.numbers[i] = bias.numbers[filter(of: i, in: output.shape)] }
    let (runs, stride) = (Runs(options, input.shape, output.shape), options.stride)
    output.numbers.withUnsafeMutableBufferPointer { output in
      input.numbers.withUnsafeBufferPointer { input in
        runs.forEach { run in
          let factor = weight.numbers[run.weight]
          for i in 0..<run.count { output[run.output + i] += factor * input[run.input + i * stride] }
        }
      }
    }
    return output
  }

  private func addInputGradient(of gradient: Values, _ input: Variable, _ weight: Variable) {
    let (runs, stride) = (Runs(options, input.shape, gradient.shape), options.stride)
    input.gradient.numbers.withUnsafeMutableBufferPointer { sums in
      gradient.numbers.withUnsafeBufferPointer { gradient in
        runs.forEach { run in
          let factor = weight.values.numbers[run.weight]
          for i in 0..<run.count { sums[run.input + i * stride] += factor * gradient[run.output + i] }
        }
      }
    }
  }

  private func addWeightGradient(of gradient: Values, _ input: Variable, _ weight: Variable) {
    let (runs, stride) = (Runs(options, input.shape, gradient.shape), options.stride)
    weight.gradient.numbers.withUnsafeMutableBufferPointer { sums in
      gradient.numbers.withUnsafeBufferPointer { gradient in
        input.values.numbers.withUnsafeBufferPointer { input in
          runs.forEach { run in
            var sum = 0.0
            for i in 0..<run.count { sum += gradient[run.output + i] * input[run.input + i * stride] }
            sums[run.weight] += sum
          }
        }
      }
    }
  }

  /// The filter that made an element of the output.
  private func filter(of index: Int, in shape: Shape) -> Int {
    index / shape.spatial.reduce(1, *) % options.filters
  }
}

/// All products of weights and inputs that outputs sum up: row by row of the output, for every weight.
private struct Runs {
  /// Outputs side by side, and what the first of them multiplies.
  struct Run {
    let output: Int
    let weight: Int
    let input: Int
    let count: Int
  }

  private let options: ConvolutionOptions
  private let input: Shape
  private let output: Shape
  private let isImage: Bool
  /// By axis z, y, x and place in the kernel: the outputs that read a pixel there.
  private let ranges: [[Range<Int>]]

  init(_ options: ConvolutionOptions, _ input: Shape, _ output: Shape) {
    self.options = options
    (self.input, self.output) = (input.volume, output.volume)
    isImage = input.rank == 4
    ranges =
      (isImage ? [[0..<1]] : [])
      + zip(input.spatial, output.spatial).map { size, count in
        (0..<options.kernel).map { k in
          let outputs = (0..<count).filter { (0..<size).contains($0 * options.stride + k - options.padding) }
          return (outputs.first ?? 0)..<((outputs.last ?? -1) + 1)
        }
      }
  }

  func forEach(_ body: (Run) -> Void) {
    var weight = 0
    for o in 0..<output[1] {
      for c in 0..<input[1] {
        for kz in ranges[0].indices {
          for ky in ranges[1].indices {
            for kx in ranges[2].indices {
              forEach(o, c, (kz, ky, kx), weight, body)
              weight += 1
            }
          }
        }
      }
    }
  }

  private func forEach(
    _ o: Int, _ c: Int, _ k: (z: Int, y: Int, x: Int), _ weight: Int, _ body: (Run) -> Void
  ) {
    let (stride, padding) = (options.stride, options.padding)
    let across = ranges[2][k.x]
    guard !across.isEmpty else { return }
    for n in 0..<output[0] {
      for z in ranges[0][k.z] {
        let slice = isImage ? 0 : z * stride + k.z - padding
        for y in ranges[1][k.y] {
          body(
            Run(
              output: output.index(n, o, z, y, across.lowerBound), weight: weight,
              input: input.index(
                n, c, slice, y * stride + k.y - padding, across.lowerBound * stride + k.x - padding),
              count: across.count))
        }
      }
    }
  }
}

extension Shape {
  /// (N, C, D, H, W), where an image has the depth 1.
  package var volume: Shape { rank == 5 ? self : [self[0], self[1], 1, self[2], self[3]] }

  /// The place of an element of (N, C, D, H, W) in row-major order.
  package func index(_ n: Int, _ c: Int, _ z: Int, _ y: Int, _ x: Int) -> Int {
    (((n * self[1] + c) * self[2] + z) * self[3] + y) * self[4] + x
  }
}
