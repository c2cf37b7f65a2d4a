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

/// max(0, x).
struct ReferenceRectifier: ReferenceLayer {
  func outputShape(of input: Shape) -> Shape { input }

  func forward(_ input: Variable, on tape: Tape) -> Variable { tape.rectified(input) }
}

/// Dropout that leaves out nothing.
struct ReferenceIdentity: ReferenceLayer {
  func outputShape(of input: Shape) -> Shape { input }

  func forward(_ input: Variable, on tape: Tape) -> Variable { input }
}
