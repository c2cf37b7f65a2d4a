import SpatialTransformers
import Tensors

/// Transformers in a row that multiply their maps instead of sampling what the one before made.
///
/// With M_k the matrix of stage k, its localisation network reads V_k, the input U sampled by M_1 ⋯ M_{k−1}, and the
/// layer's output is U sampled by M_1 ⋯ M_K: maps go from target to source, so stage K's applies first. V_1 is U
/// sampled by the identity, which is U itself where the output has its size. However many stages there are, the
/// output is interpolated once. Input (N, C, H, W), output (N, C, H', W').
/// Source: Lin and Lucey 2017, section 4 (IC-STN).
final class ComposedTransformers: Layer {
  let input: TensorDescriptor
  let output: TensorDescriptor
  private let path: String
  private let note: String
  private let first: Resampler?
  private let stages: [ComposedStage]
  private let inputGradient: Tensor?

  init(_ options: ComposedTransformersOptions, input: TensorDescriptor, in construction: Construction) throws
  {
    let grid = try options.sampling.grid(over: input.shape, in: construction)
    guard !options.stages.isEmpty, grid.axes == 2 else {
      throw NetworkError(
        construction.path,
        "composed transformers take (N, C, H, W) and have one or more stages, found \(input.shape) and "
          + "\(options.stages.count) stages")
    }
    let sampler = try options.sampling.sampler(
      on: grid, channels: input.shape[1], construction.path)
    func resampler() throws -> Resampler {
      try Resampler(sampler, on: grid, input: input.shape, in: construction)
    }
    self.input = TensorDescriptor(input.shape)
    first = grid.output == grid.input ? nil : try resampler()
    stages = try ComposedStage.all(
      options.stages, on: grid, input: first?.output.descriptor ?? self.input, in: construction, resampler)
    output = stages[stages.count - 1].warped.descriptor
    inputGradient = try construction.inputGradient(self.input)
    path = construction.path
    note = options.sampling.note
    first?.readEverySampleInPlace()
  }

  var summary: LayerSummary {
    let parts = stages.map(\.summary)
    return LayerSummary(
      path: path, kind: "composed transformers, \(parts.count) stages\(note)", input: input, output: output,
      parts: parts, operations: first?.operations ?? 0)
  }

  func forward(_ input: Tensor, in pass: Pass) throws -> Tensor {
    var view = input
    if let first {
      first.source = input
      for sample in 0..<pass.count { first.sample(sample) }
      view = first.output
    }
    for stage in stages { view = try stage.forward(view, of: input, in: pass) }
    return view
  }

  func backward(_ outputGradient: Tensor, in pass: Pass) throws -> Tensor? {
    guard inputGradient != nil || stages.contains(where: \.learns) else { return nil }
    inputGradient?.zero()
    var viewGradient: Tensor? = outputGradient
    for stage in stages.reversed() {
      viewGradient = try stage.backward(viewGradient, to: inputGradient, in: pass)
    }
    guard let inputGradient, let viewGradient else { return inputGradient }
    guard let first else {
      inputGradient.add(viewGradient)
      return inputGradient
    }
    for sample in 0..<pass.count { first.unsample(sample, viewGradient, to: inputGradient) }
    return inputGradient
  }
}

extension Resampler {
  /// Sets the positions to those of the identity.
  fileprivate func readEverySampleInPlace() {
    let map = HomographyMap(on: grid)
    for sample in 0..<positions.shape[0] { map.positions(of: .identity, into: positions.sample(sample)) }
  }
}
