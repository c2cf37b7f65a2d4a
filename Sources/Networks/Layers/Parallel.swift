import Memory
import Tensors

/// Gives one input to several branches and concatenates what they make of it over the channels.
///
/// Input of any shape and layout; branch b gives (N, C_b, …), and all give the same but for C_b; output
/// (N, Σ C_b, …), plain. Branches run in order, and backward in reverse, so that a layer which reads the θ of
/// a transformer in an earlier branch adds to the gradient of θ before that is used.
final class Parallel: Layer {
  let input: TensorDescriptor
  let output: TensorDescriptor
  private let path: String
  private let branches: [Branch]
  private let result: Tensor
  private let inputGradient: Tensor?

  init(_ options: ParallelOptions, input: TensorDescriptor, in construction: Construction) throws {
    let sequences = try options.branches.enumerated().map { index, layers in
      let inner = construction.entering(String(index))
      let sequence = try Sequential(layers, input: input, in: inner)
      try sequence.end(in: .plain, inner)
      return sequence
    }
    self.input = input
    output = TensorDescriptor(try Self.shape(of: sequences.map(\.output.shape), construction))
    result = try construction.tensor(output, of: "output")
    branches = try Branch.all(sequences, in: construction)
    inputGradient = try construction.inputGradient(input)
    path = construction.path
  }

  var summary: LayerSummary {
    let parts = branches.map(\.layers.summary)
    return LayerSummary(
      path: path, kind: "parallel, \(parts.count) branch\(parts.count == 1 ? "" : "es")", input: input,
      output: output, parts: parts)
  }

  func forward(_ input: Tensor, in pass: Pass) throws -> Tensor {
    for branch in branches {
      let part = try branch.layers.forward(input, in: pass)
      for sample in 0..<output.shape[0] {
        let place = result.sample(sample) + branch.place.lowerBound
        place.update(from: part.sample(sample), count: branch.place.count)
      }
    }
    return result
  }

  func backward(_ outputGradient: Tensor, in pass: Pass) throws -> Tensor? {
    inputGradient?.zero()
    for branch in branches.reversed() {
      for sample in 0..<output.shape[0] {
        let place = outputGradient.sample(sample) + branch.place.lowerBound
        branch.gradient.sample(sample).update(from: place, count: branch.place.count)
      }
      let gradient = try branch.layers.backward(branch.gradient, in: pass)
      if let inputGradient, let gradient { inputGradient.add(gradient) }
    }
    return inputGradient
  }

  /// The shape of all branches' outputs side by side.
  private static func shape(of outputs: [Shape], _ construction: Construction) throws -> Shape {
    guard let first = outputs.first else {
      throw NetworkError(
        construction.path, "it has no branches; give it one or more, [] for its input itself")
    }
    for (index, shape) in outputs.enumerated() where shape.channelless != first.channelless {
      throw NetworkError(
        construction.path,
        "branch 0 gives \(first) and branch \(index) gives \(shape); make them agree in all but the channels")
    }
    var dimensions = first.dimensions
    dimensions[1] = outputs.reduce(0) { $0 + $1[1] }
    return try construction.shape(dimensions, of: "output")
  }
}

/// One branch, and where its output lies in each sample of them all.
private struct Branch {
  let layers: Sequential
  let place: Range<Int>
  /// The gradient of its output.
  let gradient: Tensor

  /// Branches side by side.
  static func all(_ sequences: [Sequential], in construction: Construction) throws -> [Branch] {
    var end = 0
    return try sequences.map { layers in
      let begin = end
      end += layers.output.shape.sample.count
      return Branch(
        layers: layers, place: begin..<end,
        gradient: try construction.tensor(layers.output, of: "branch's gradient"))
    }
  }
}

extension Shape {
  /// The samples and the extents behind the channels: what concatenated tensors share.
  fileprivate var channelless: [Int] { [self[0]] + spatial }
}
