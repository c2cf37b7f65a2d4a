import Memory
import Networks
import Reference
import Tensors
import Testing

/// A layer, its reference with drawn parameters, and an input off the kinks.
struct GradientCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let options: LayerOptions
  let reference: ReferenceModel
  let input: Values
  let layout: Layout
  /// A random gradient of the output.
  let upstream: Values
  /// The relative L2 distance that Float32 sums of at most some hundred products may have, each rounded to 6e-8.
  let tolerance: Double

  /// A transformer's regression gives about the values of `theta`.
  init(
    _ kind: LayerOptions.Kind, around theta: [Double]? = nil, on shape: Shape, _ layout: Layout = .plain,
    named description: String, tolerance: Double = 2e-6
  ) {
    testDescription = "\(description) on \(shape) \(layout)"
    options = LayerOptions(kind, name: "layer")
    reference = ReferenceModel(
      options, on: shape, parameter: DrawnParameters(around: theta).callAsFunction)
    input = .random(shape, "input")
    upstream = .random(reference.forward(input).shape, "upstream")
    self.layout = layout
    self.tolerance = tolerance
  }

  /// The layer, with the reference's parameters.
  func layer() throws -> LayerUnderTest {
    try LayerUnderTest(
      options, behind: TensorDescriptor(input.shape, layout), parameters: reference.parameters)
  }

  /// For the input and each parameter: a random direction, and the derivative along it of the pairing
  /// ⟨upstream, forward⟩ and the penalty by central differences of the reference.
  var directionalDerivatives: [(direction: Values, derivative: Double)] {
    let points = [input] + reference.parameters
    return points.indices.map { index in
      let direction = Values.random(points[index].shape, "direction \(index)")
      let derivative = centralDifference(differenceStep) { step in
        var moved = points
        moved[index] = moved[index].adding(step, direction)
        var reference = reference
        reference.parameters = Array(moved.dropFirst())
        return reference.forward(moved[0]).dot(upstream) + reference.penalty(at: moved[0])
      }
      return (direction, derivative)
    }
  }
}

/// Small enough to stay on one side of all kinks, large enough for the roundings of Double.
let differenceStep = 1e-6
