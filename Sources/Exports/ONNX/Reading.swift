import SpatialTransformers

/// Where a transformer reads its input, in the two forms in which samplers ask for it.
struct Reading {
  /// Positions in pixels, by axis from x, each (N, targets).
  let pixels: () -> [Signal]

  /// Normalised positions as GridSample takes them, (N, …, axes), x first.
  let normalised: () -> Signal

  /// Which targets are read at all, (N, targets); nil where all are.
  let seen: Signal?
}

extension TargetGrid {
  /// Numbers of every target along a target axis, where targets lie row by row.
  func spread(_ numbers: [Float], along axis: Int) -> [Float] {
    let stride = (0..<axis).reduce(1) { $0 * output[$1] }
    return (0..<output.count).map { numbers[$0 / stride % output[axis]] }
  }

  /// Normalised positions (N, …, axes) of positions in pixels; an axis of one pixel is read at its centre.
  func normalised(_ pixels: [Signal]) -> Signal {
    let columns = zip(pixels.indices, pixels).map { axis, position in
      ((position - centre[axis]) * (half[axis] == 0 ? 0 : 1 / half[axis])).unsqueezed(2)
    }
    return columns.joined(axis: 2).reshaped([-1] + output.dimensions + [axes])
  }
}
