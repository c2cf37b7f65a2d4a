package import Networks
package import Tensors

/// The reference of a network or of a layer, with parameters.
package struct ReferenceModel: Sendable {
  /// The values of the parameters, in the order in which the fast layers declare theirs.
  package var parameters: [Values]

  /// Their paths.
  package let paths: [String]

  private let layer: any ReferenceLayer

  /// Makes the reference of a network, whose parameters are given by their paths, and running moments where they count.
  package init(
    _ options: NetworkOptions, running: (@Sendable (_ path: String) -> Values)? = nil,
    parameter: @escaping (_ path: String, Shape) -> Values
  ) {
    let shape = Shape([1] + options.input)
    var builder = ReferenceBuilder(running: running)
    self.init(builder.sequence(options.layers, on: shape, at: ""), on: shape, parameter)
  }

  /// Makes the reference of a layer behind something of this shape.
  package init(
    _ options: LayerOptions, on shape: Shape, running: (@Sendable (_ path: String) -> Values)? = nil,
    parameter: @escaping (_ path: String, Shape) -> Values
  ) {
    var builder = ReferenceBuilder(running: running)
    self.init(builder.layer(options, on: shape, at: options.name ?? ""), on: shape, parameter)
  }

  private init(
    _ layer: any ReferenceLayer, on shape: Shape, _ parameter: @escaping (_ path: String, Shape) -> Values
  ) {
    let tape = Tape(parameter: parameter)
    _ = layer.forward(tape.input(Values(zeros: Shape([1] + shape.dimensions.dropFirst()))), on: tape)
    self.layer = layer
    paths = tape.parameters.map(\.path)
    parameters = tape.parameters.map(\.variable.values)
  }

  /// What the network makes of an input.
  package func forward(_ input: Values) -> Values { run(input, on: tape()).output.values }

  /// What an output gradient makes of the input and of the parameters, that of penalties included.
  package func backward(_ outputGradient: Values, at input: Values) -> ReferenceGradients {
    differentiate(at: input) { output, _ in output.gradient = outputGradient }.gradients
  }

  /// What transformers add to the loss, whose gradient is a part of what `backward` returns.
  package func penalty(at input: Values) -> Double {
    let tape = tape()
    _ = run(input, on: tape)
    return tape.penalty
  }

  /// The distance of the closest coordinate at which it samples to an integer, where the derivative jumps.
  package func distanceFromLattice(_ input: Values) -> Double {
    let tape = tape()
    _ = run(input, on: tape)
    return tape.distanceFromLattice
  }

  /// The output, and the gradients for what an objective makes of it: it adds slopes to the output, or on the tape.
  ///
  /// A sample's penalty counts `sampleWeight` times; with `rounding` all numbers move as they may in Float32.
  package func differentiate(
    at input: Values, sampleWeight: Double = 1, rounding: Rounding? = nil, measuresProducts: Bool = false,
    _ objective: (_ output: Variable, Tape) -> Void
  ) -> (output: Values, gradients: ReferenceGradients) {
    let tape = tape(sampleWeight: sampleWeight, rounding: rounding, measuresProducts: measuresProducts)
    let (start, output) = run(input, on: tape)
    objective(output, tape)
    tape.backward()
    return (
      output.values,
      ReferenceGradients(
        input: start.gradient, parameters: tape.parameters.map(\.variable.gradient),
        sizes: tape.parameters.map { $0.variable.squares.squareRoot() })
    )
  }

  private func run(_ input: Values, on tape: Tape) -> (input: Variable, output: Variable) {
    let start = tape.input(input)
    return (start, layer.forward(start, on: tape))
  }

  private func tape(
    sampleWeight: Double = 1, rounding: Rounding? = nil, measuresProducts: Bool = false
  ) -> Tape {
    let values = Dictionary(uniqueKeysWithValues: zip(paths, parameters))
    return Tape(sampleWeight: sampleWeight, rounding: rounding, measuresProducts: measuresProducts) {
      path, shape in
      values[path] ?? Values(zeros: shape)
    }
  }
}

/// The gradients of an input and of parameters.
package struct ReferenceGradients {
  package var input: Values
  package var parameters: [Values] = []
  /// The root of the sum of the squares of all products that a parameter's gradient sums up, where they are measured.
  package var sizes: [Double] = []

  package init(input: Values, parameters: [Values] = [], sizes: [Double] = []) {
    (self.input, self.parameters, self.sizes) = (input, parameters, sizes)
  }
}
