import Networks
package import Tensors

/// Values on their way through a network, and the gradient of what comes out with respect to them.
package final class Variable {
  /// What it holds.
  package let values: Values

  /// The gradient so far; whoever reads the values adds to it on the way back.
  package var gradient: Values

  /// Of a parameter the sum of the squares of all products that its gradient sums up, where the tape measures them.
  package fileprivate(set) var squares = 0.0

  /// Whether it depends on a parameter.
  let isLearnt: Bool

  fileprivate init(_ values: Values, isLearnt: Bool) {
    self.values = values
    gradient = Values(zeros: values.shape)
    self.isLearnt = isLearnt
  }

  var shape: Shape { values.shape }

  /// Adds to the gradient, whose numbers come in row-major order.
  func addGradient(_ addends: [Double]) {
    precondition(addends.count == shape.count, "\(addends.count) slopes for \(shape)")
    for (i, addend) in addends.enumerated() { gradient.numbers[i] += addend }
  }
}

/// One pass through a network: what was computed, in order, and how gradients go back through each step of it.
package final class Tape {
  /// The parameters that were read, in this order.
  package private(set) var parameters: [(path: String, variable: Variable)] = []

  /// What transformers add to the loss: Σ λ / 2 · ‖θ − identity‖² over the samples.
  package var penalty = 0.0

  /// Whether parameters are to know how large the products are that their gradients sum up, as sums may cancel out.
  let measuresProducts: Bool

  /// What a sample's penalty counts in the gradients.
  package let sampleWeight: Double

  /// The distance of the closest coordinate that depends on a parameter to an integer, where slopes jump.
  package private(set) var distanceFromLattice = Double.infinity

  /// θ of the transformers so far.
  private(set) var poses: [String: Variable] = [:]

  /// The matrices of those that read by one, by their paths.
  private var maps: [String: PublishedMap] = [:]

  private let parameter: (_ path: String, Shape) -> Values
  let rounding: Rounding?
  private var steps: [() -> Void] = []

  /// Starts a pass whose parameters have these values; with `rounding` all numbers move as they may in Float32.
  package init(
    sampleWeight: Double = 1, rounding: Rounding? = nil, measuresProducts: Bool = false,
    parameter: @escaping (_ path: String, Shape) -> Values
  ) {
    self.sampleWeight = sampleWeight
    self.parameter = parameter
    self.rounding = rounding
    self.measuresProducts = measuresProducts
  }

  /// Takes note of the squares of the products that a parameter's gradient sums up.
  func note(squares: @autoclosure () -> [Double], of parameter: Variable) {
    if measuresProducts { parameter.squares += squares().reduce(0, +) }
  }

  /// What goes into the network.
  package func input(_ values: Values) -> Variable {
    Variable(values.moved(by: rounding), isLearnt: false)
  }

  /// Notes down what a step made, and what it does with the gradient of that.
  func record(_ values: Values, isLearnt: Bool = true, back: @escaping (Values) -> Void) -> Variable {
    let variable = Variable(values.moved(by: rounding), isLearnt: isLearnt)
    steps.append { [rounding] in back(variable.gradient.moved(by: rounding)) }
    return variable
  }

  /// Takes the gradients of all variables back to what they came from.
  package func backward() {
    for step in steps.reversed() { step() }
  }

  /// The parameter at a path.
  func parameter(_ path: String, _ dimensions: [Int]) -> Variable {
    let variable = Variable(parameter(path, Shape(dimensions)).moved(by: rounding), isLearnt: true)
    precondition(variable.shape.dimensions == dimensions, "\(path) is \(variable.shape), not \(dimensions)")
    parameters.append((path, variable))
    return variable
  }

  /// Makes θ of the transformer at a path known to layers that read it.
  func publish(_ theta: Variable, of path: String) {
    poses[path] = theta
  }

  /// Makes the matrices of the transformer at a path known to objectives.
  func publish(_ map: PublishedMap, of path: String) {
    maps[path] = map
  }

  /// The matrices of a transformer, given its path or its name.
  func map(of transformer: String) -> PublishedMap {
    guard let map = maps.first(where: { "/\($0.key)".hasSuffix("/\(transformer)") })?.value else {
      preconditionFailure("no transformer \(transformer) reads by a matrix")
    }
    return map
  }

  /// Takes note of coordinates at which something is sampled.
  func note(positions: Variable) {
    guard positions.isLearnt else { return }
    distanceFromLattice = positions.values.numbers.reduce(distanceFromLattice) {
      min($0, abs($1 - $1.rounded()))
    }
  }
}

extension Tape {
  /// x where it is positive and slope · x elsewhere.
  func rectified(_ input: Variable, slope: Double = 0) -> Variable {
    record(Values(input.shape, input.values.numbers.map { $0 > 0 ? $0 : slope * $0 })) { gradient in
      for (i, value) in input.values.numbers.enumerated() {
        input.gradient.numbers[i] += (value > 0 ? 1 : slope) * gradient.numbers[i]
      }
    }
  }

  /// What follows the sums of a layer.
  func activated(_ sums: Variable, _ activation: ActivationOption, _ slope: Double) -> Variable {
    switch activation {
    case .none: sums
    case .relu: rectified(sums)
    case .leakyRelu: rectified(sums, slope: Double(Float(slope)))
    }
  }
}
