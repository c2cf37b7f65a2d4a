import Networks
import Tensors

/// output (n, o) = bias (o) + Σ weight (o, f) · input (n, f), the features in row-major order.
struct ReferenceDense: ReferenceLayer {
  /// Weights (O, F) and bias (O).
  var parameters: [Values]
  let options: DenseOptions

  init(_ options: DenseOptions, features: Int, name: String = "dense") {
    self.options = options
    parameters = [
      .random([options.units, features], "\(name)/weight"), .random([options.units], "\(name)/bias"),
    ]
  }

  func forward(_ input: Values) -> Values {
    var output = Values(zeros: [input.shape[0], options.units])
    let features = parameters[0].shape[1]
    for n in 0..<input.shape[0] {
      for o in 0..<options.units {
        var sum = parameters[1].numbers[o]
        for f in 0..<features {
          sum += parameters[0].numbers[o * features + f] * input.numbers[n * features + f]
        }
        output.numbers[n * options.units + o] = sum
      }
    }
    return options.activation == .relu ? output.rectified : output
  }

  func backward(_ outputGradient: Values, at input: Values) -> ReferenceGradients {
    let gradient =
      options.activation == .relu ? outputGradient.masked(wherePositive: forward(input)) : outputGradient
    var (toInput, toWeight) = (Values(zeros: input.shape), Values(zeros: parameters[0].shape))
    var toBias = Values(zeros: parameters[1].shape)
    let features = parameters[0].shape[1]
    for n in 0..<input.shape[0] {
      for o in 0..<options.units {
        let slope = gradient.numbers[n * options.units + o]
        toBias.numbers[o] += slope
        for f in 0..<features {
          toInput.numbers[n * features + f] += slope * parameters[0].numbers[o * features + f]
          toWeight.numbers[o * features + f] += slope * input.numbers[n * features + f]
        }
      }
    }
    return ReferenceGradients(input: toInput, parameters: [toWeight, toBias])
  }
}
