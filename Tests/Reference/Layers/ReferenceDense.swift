import Networks
import Tensors

/// output (n, o) = bias (o) + Σ weight (o, f) · input (n, f), the features in row-major order.
///
/// Weights (O, F), bias (O). Features of a transformer's θ stand behind those of the input.
struct ReferenceDense: ReferenceLayer {
  let path: String
  let options: DenseOptions
  /// The path of the transformer whose θ is read, too.
  var poseFrom: String?

  func outputShape(of input: Shape) -> Shape { [input[0], options.units] }

  func forward(_ input: Variable, on tape: Tape) -> Variable {
    let features = joined(input, poseFrom.flatMap { tape.poses[$0] }, on: tape)
    let count = features.shape.sample.count
    let weight = tape.parameter("\(path)/weight", [options.units, count])
    let bias = tape.parameter("\(path)/bias", [options.units])
    let sums = tape.record(sums(features.values, weight.values, bias.values)) { gradient in
      addGradients(of: gradient, features, weight, bias)
      tape.note(squares: gradient.numbers.map { $0 * $0 }, of: bias)
      tape.note(squares: squares(gradient, features.values), of: weight)
    }
    return tape.activated(sums, options.activation, options.slope)
  }

  private func joined(_ input: Variable, _ pose: Variable?, on tape: Tape) -> Variable {
    guard let pose else { return input }
    let (own, other) = (input.shape.sample.count, pose.shape[1])
    let numbers = (0..<input.shape[0]).flatMap { input.values.numbers(of: $0) + pose.values.numbers(of: $0) }
    return tape.record(Values([input.shape[0], own + other], numbers)) { gradient in
      for n in 0..<input.shape[0] {
        let slopes = gradient.numbers(of: n)
        for f in 0..<own { input.gradient.numbers[n * own + f] += slopes[f] }
        for f in 0..<other { pose.gradient.numbers[n * other + f] += slopes[own + f] }
      }
    }
  }

  private func sums(_ features: Values, _ weight: Values, _ bias: Values) -> Values {
    var output = Values(zeros: outputShape(of: features.shape))
    let count = features.shape.sample.count
    features.numbers.withUnsafeBufferPointer { features in
      weight.numbers.withUnsafeBufferPointer { weight in
        for index in output.numbers.indices {
          let (n, o) = (index / options.units, index % options.units)
          var sum = bias.numbers[o]
          for f in 0..<count { sum += weight[o * count + f] * features[n * count + f] }
          output.numbers[index] = sum
        }
      }
    }
    return output
  }

  /// The squares of the products that the weights' gradients sum up, added up by sample.
  private func squares(_ gradient: Values, _ features: Values) -> [Double] {
    (0..<gradient.shape[0]).map { sample in
      let (slopes, inputs) = (gradient.numbers(of: sample), features.numbers(of: sample))
      return dot(slopes, slopes) * dot(inputs, inputs)
    }
  }

  private func addGradients(
    of gradient: Values, _ features: Variable, _ weight: Variable, _ bias: Variable
  ) {
    let count = features.shape.sample.count
    features.gradient.numbers.withUnsafeMutableBufferPointer { toFeatures in
      weight.gradient.numbers.withUnsafeMutableBufferPointer { toWeight in
        for (index, slope) in gradient.numbers.enumerated() {
          let (row, column) = (index / options.units * count, index % options.units * count)
          bias.gradient.numbers[index % options.units] += slope
          for f in 0..<count {
            toFeatures[row + f] += slope * weight.values.numbers[column + f]
            toWeight[column + f] += slope * features.values.numbers[row + f]
          }
        }
      }
    }
  }
}
