import Networks
package import Tensors

/// A layer in plain loops over Doubles, written for reading: what the fast layers are held against.
package protocol ReferenceLayer: Sendable {
  /// The shape of what it makes of an input of this shape.
  func outputShape(of input: Shape) -> Shape

  /// Computes the output, and notes down on the tape how gradients go back.
  func forward(_ input: Variable, on tape: Tape) -> Variable
}

/// Layers one after another.
struct ReferenceSequence: ReferenceLayer {
  var layers: [any ReferenceLayer] = []

  func outputShape(of input: Shape) -> Shape { layers.reduce(input) { $1.outputShape(of: $0) } }

  func forward(_ input: Variable, on tape: Tape) -> Variable {
    layers.reduce(input) { $1.forward($0, on: tape) }
  }
}

/// x where it is positive and slope · x elsewhere.
struct ReferenceRectifier: ReferenceLayer {
  let slope: Double

  func outputShape(of input: Shape) -> Shape { input }

  func forward(_ input: Variable, on tape: Tape) -> Variable { tape.rectified(input, slope: slope) }
}

/// An input and what layers make of it, added up.
struct ReferenceResidual: ReferenceLayer {
  let layers: ReferenceSequence

  func outputShape(of input: Shape) -> Shape { input }

  func forward(_ input: Variable, on tape: Tape) -> Variable {
    let made = layers.forward(input, on: tape)
    return tape.record(input.values.adding(1, made.values)) { gradient in
      input.addGradient(gradient.numbers)
      made.addGradient(gradient.numbers)
    }
  }
}

/// Dropout that leaves out nothing.
struct ReferenceIdentity: ReferenceLayer {
  func outputShape(of input: Shape) -> Shape { input }

  func forward(_ input: Variable, on tape: Tape) -> Variable { input }
}
