import Networks
import SpatialTransformers

extension NetworkGraph {
  /// An input sampled at the positions of a reading.
  func sample(_ input: Flow, _ reading: Reading, on grid: TargetGrid, _ options: SamplingOptions) -> Flow {
    let kernel = options.kernel ?? .standard(axes: grid.axes)
    let output = Flow(signal: input.signal, shape: [input.shape[0]] + grid.output.dimensions)
    var values: Signal
    if let mode = kernel.gridSampleMode, !options.outside.isDegenerate(on: grid) {
      let settings: [String: AttributeValue] = [
        "mode": .text(mode), "padding_mode": .text(options.outside.rawValue),
        "align_corners": .integer(options.alignCorners ? 1 : 0),
      ]
      values = draft.add("GridSample", [input.signal, reading.normalised()], settings)
    } else {
      let source = SourceGraph(input, on: grid, outside: options.outside)
      let flat =
        kernel == .area
        ? AreaGraph(source, batch: batch).sample(reading) : source.sample(reading, by: kernel)
      values = flat.reshaped([0] + output.shape)
    }
    if let seen = reading.seen {
      // What lies beyond the horizon is zero, whatever stands outside of the image.
      let isSeen = seen.reshaped([-1, 1] + grid.output.dimensions)
      values = isSeen.choosing(values, values.number(0))
    }
    return Flow(signal: values, shape: output.shape)
  }
}

extension SamplingKernel {
  /// What GridSample calls a kernel that means the same there; nil of those that it lacks, or rounds otherwise.
  fileprivate var gridSampleMode: String? {
    switch self {
    case .bilinear, .trilinear: "linear"
    case .bicubic: "cubic"
    // Halves are rounded to even numbers there, and upwards here.
    case .nearest: nil
    case .area: nil
    }
  }
}

extension Outside {
  /// Whether GridSample would divide by zero: mirrors at the centres of the border's pixels, where there is but one.
  fileprivate func isDegenerate(on grid: TargetGrid) -> Bool {
    self == .reflection && grid.alignCorners && grid.input.dimensions.contains(1)
  }
}
