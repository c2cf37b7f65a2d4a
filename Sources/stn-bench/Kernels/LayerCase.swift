import Files
import Networks
import Tensors

/// A layer by itself, with random input and random gradient of its output.
final class LayerCase {
  let layer: any Layer
  let input: Tensor
  let parameters = ParameterStore()
  private let pass: Pass
  private let outputGradient: Tensor
  private let upstream: [Float]

  /// Builds the layer behind samples of a shape; its input lies as the layer wants it.
  init(_ options: LayerOptions, batch: Int, sample: [Int]) throws {
    layer = try options.makeLayer(behind: TensorDescriptor(Shape([batch] + sample)), in: parameters)
    parameters.seal(seed: 1)
    input = Tensor(layer.input)
    outputGradient = Tensor(layer.output)
    pass = Pass(capacity: batch, seed: 1)
    pass.sampleWeight = 1 / Float(batch)
    var random = RandomStream(seed: 1, purpose: .split, name: "benchmark")
    for i in input.elements.indices { input.elements[i] = Float(random.uniform(-1, 1)) }
    upstream = outputGradient.elements.indices.map { _ in Float(random.uniform(-1, 1)) }
  }

  func forward() throws -> Tensor {
    try layer.forward(input, in: pass)
  }

  /// A backward pass, whose output's gradient is written anew as layers may overwrite it.
  func backward() throws -> Tensor {
    _ = outputGradient.elements.update(fromContentsOf: upstream)
    guard let gradient = try layer.backward(outputGradient, in: pass) else {
      throw Fault(.internalError, "\(layer.summary.kind) gives no gradient; nothing was timed")
    }
    return gradient
  }

  /// Checks that outputs are finite, and the input's gradient against a central difference along itself.
  func verify() throws {
    guard try forward().elements.allSatisfy(\.isFinite) else {
      throw Fault(
        .internalError, "\(layer.summary.kind) gives an output that is not finite; nothing was timed")
    }
    let gradient = Array(try backward().elements)
    let square = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }
    guard square > 0, square.isFinite else {
      throw Fault(
        .internalError, "the gradient of \(layer.summary.kind) has the square \(square); nothing was timed")
    }
    // A step so short that few maxima change places.
    let step = 1e-3 / Float((square / Double(gradient.count)).squareRoot())
    let slope = (try value(step, gradient) - value(-step, gradient)) / (2 * Double(step))
    _ = try value(0, gradient)
    try Fault.check(
      slope, near: square, tolerance: 0.03, "the slope of \(layer.summary.kind) along its gradient")
  }

  /// ⟨upstream, layer(input + step · direction)⟩.
  private func value(_ step: Float, _ direction: [Float]) throws -> Double {
    let original = Array(input.elements)
    defer { _ = input.elements.update(fromContentsOf: original) }
    for i in direction.indices { input.elements[i] += step * direction[i] }
    return zip(try forward().elements, upstream).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
  }

  /// The times of both passes.
  func rows(_ name: String, repeats: Int) throws -> [BenchRow] {
    let operations = Double(layer.summary.operations * layer.input.shape[0])
    let bytes = Double(4 * (input.elements.count + outputGradient.elements.count))
    let forward = try Measurement(repeats: repeats) { _ = try self.forward() }
    let copy = Measurement(repeats: repeats) { _ = outputGradient.elements.update(fromContentsOf: upstream) }
    let backward = try Measurement(repeats: repeats) { _ = try self.backward() }
    let learns = layer.summary.parameterCount > 0
    return [
      BenchRow(name: "\(name), forward", time: forward, operations: operations, bytes: bytes),
      BenchRow(
        name: "\(name), backward", time: backward.less(copy.median),
        operations: operations * (learns ? 2 : 1),
        bytes: bytes * 2),
    ]
  }
}
