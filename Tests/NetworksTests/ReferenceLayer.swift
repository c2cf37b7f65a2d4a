import Tensors

/// A layer in plain loops over Doubles, written for reading: what the fast layers are held against.
protocol ReferenceLayer: Sendable {
  /// Its parameters, in the order in which the fast layer declares its own.
  var parameters: [Values] { get set }

  func forward(_ input: Values) -> Values

  /// What an output gradient makes of the input and of the parameters.
  func backward(_ outputGradient: Values, at input: Values) -> ReferenceGradients

  /// What it adds to the loss, whose gradient is a part of what `backward` returns.
  func penalty(at input: Values) -> Double

  /// The distance of the closest coordinate at which it samples to an integer, where the derivative jumps.
  func distanceFromLattice(_ input: Values) -> Double
}

extension ReferenceLayer {
  func penalty(at input: Values) -> Double { 0 }

  func distanceFromLattice(_ input: Values) -> Double { .infinity }
}

struct ReferenceGradients {
  var input: Values
  var parameters: [Values] = []
}

/// Layers one after another.
struct ReferenceSequence: ReferenceLayer {
  var layers: [any ReferenceLayer]

  var parameters: [Values] {
    get { layers.flatMap(\.parameters) }
    set {
      var rest = newValue[...]
      for index in layers.indices {
        let count = layers[index].parameters.count
        layers[index].parameters = Array(rest.prefix(count))
        rest = rest.dropFirst(count)
      }
    }
  }

  func forward(_ input: Values) -> Values {
    layers.reduce(input) { $1.forward($0) }
  }

  func backward(_ outputGradient: Values, at input: Values) -> ReferenceGradients {
    guard let last = layers.last else { return ReferenceGradients(input: outputGradient) }
    let before = ReferenceSequence(layers: layers.dropLast())
    let end = last.backward(outputGradient, at: before.forward(input))
    let beginning = before.backward(end.input, at: input)
    return ReferenceGradients(input: beginning.input, parameters: beginning.parameters + end.parameters)
  }

  func penalty(at input: Values) -> Double {
    var (value, sum) = (input, 0.0)
    for layer in layers {
      sum += layer.penalty(at: value)
      value = layer.forward(value)
    }
    return sum
  }

  func distanceFromLattice(_ input: Values) -> Double {
    var (value, closest) = (input, Double.infinity)
    for layer in layers {
      closest = min(closest, layer.distanceFromLattice(value))
      value = layer.forward(value)
    }
    return closest
  }
}

/// max(0, x).
struct ReferenceRectifier: ReferenceLayer {
  var parameters: [Values] = []

  func forward(_ input: Values) -> Values { input.rectified }

  func backward(_ outputGradient: Values, at input: Values) -> ReferenceGradients {
    ReferenceGradients(input: outputGradient.masked(wherePositive: input))
  }
}
