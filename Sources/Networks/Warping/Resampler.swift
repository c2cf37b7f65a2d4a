import SpatialTransformers
import Tensors

/// Reads an input at positions, each sample at its own, and takes gradients back to both.
///
/// Input U (N, C, H, W) or (N, C, D, H, W), plain; output of the grid's target size. Source: Jaderberg et al. 2015,
/// section 3.3.
final class Resampler {
  /// What is read; set by the owner at the beginning of a forward pass.
  var source: Tensor?

  /// Source positions in pixels; (N, 2, H', W') or (N, 3, D', H', W'), filled by the owner before reading.
  let positions: Tensor

  /// The gradient of one sample's positions, that of the last `unsample`.
  let positionGradient: Tensor

  /// What was read.
  let output: Tensor

  let grid: TargetGrid
  private let sampler: any ImageSampler

  /// Makes a resampler of inputs of this shape.
  init(_ sampler: any ImageSampler, on grid: TargetGrid, input: Shape, in construction: Construction) throws {
    let target = [grid.axes] + grid.output.dimensions
    let shapes = (
      output: try construction.shape([input[0], input[1]] + grid.output.dimensions, of: "output"),
      positions: try construction.shape([input[0]] + target, of: "list of positions")
    )
    self.sampler = sampler
    self.grid = grid
    output = try construction.tensor(TensorDescriptor(shapes.output), of: "output")
    positions = try construction.tensor(TensorDescriptor(shapes.positions), of: "list of positions")
    positionGradient = try construction.tensor(TensorDescriptor(Shape(target)), of: "positions' gradient")
  }

  /// Operations per sample: an affine map's for every position, and the linear kernel's taps of every channel.
  var operations: Int {
    grid.output.count * (2 * grid.axes * grid.axes + 2 * (1 << grid.axes) * output.shape[1])
  }

  /// Reads a sample at its positions.
  func sample(_ sample: Int) {
    guard let source else { preconditionFailure("nothing to read") }
    sampler.sample(
      source.sample(sample), channels: source.shape[1], at: positions.sample(sample),
      in: 0..<grid.output.count, into: output.sample(sample))
  }

  /// Adds to the source's gradient, if there is one, and overwrites that of the positions.
  func unsample(_ sample: Int, _ outputGradient: Tensor, to sourceGradient: Tensor?) {
    guard let source else { preconditionFailure("a gradient of what was never read") }
    sampler.backward(
      source.sample(sample), channels: source.shape[1], at: positions.sample(sample),
      outputGradient: outputGradient.sample(sample), imageGradient: sourceGradient?.sample(sample),
      positionGradient: positionGradient.pointer)
  }
}
