import SpatialTransformers
import Tensors

extension SamplingOptions {
  /// The grid of target positions for reading an input (N, C, H, W) or (N, C, D, H, W).
  ///
  /// - Throws: `NetworkError` on account of the layer that is built, also where memory does not hold what it gives.
  func grid(over input: Shape, in construction: Construction) throws -> TargetGrid {
    let path = construction.path
    guard (4...5).contains(input.rank) else {
      throw NetworkError(
        path, "a spatial transformer takes (N, C, H, W) or (N, C, D, H, W), found \(input)")
    }
    let size = outputSize ?? input.spatial
    guard size.count == input.spatial.count, size.allSatisfy({ $0 > 0 }) else {
      let words = input.rank == 4 ? "rows and columns, both" : "slices, rows and columns, all"
      throw NetworkError(path, "output_size is \(size), expected \(words) positive")
    }
    _ = try construction.shape(input.dimensions.prefix(2) + size, of: "output")
    // Samplers keep a few copies of an image.
    try construction.reserve(4 * Double(input.sample.count), for: "sampler's copy of an image")
    return TargetGrid(
      output: ImageSize(size), input: ImageSize(input.spatial), alignCorners: alignCorners)
  }

  /// What reads an input of so many channels.
  ///
  /// - Throws: `NetworkError` on account of the layer at `path` if the kernel is not for this grid.
  func sampler(on grid: TargetGrid, channels: Int, _ path: String) throws -> any ImageSampler {
    let kernel = kernel ?? .standard(axes: grid.axes)
    guard kernel.axes.contains(grid.axes) else {
      let kernels = SamplingKernel.allCases.filter { $0.axes.contains(grid.axes) }.map(\.rawValue)
      throw NetworkError(
        path,
        "the \(kernel.rawValue) kernel does not read its input of \(grid.input); "
          + "use \(kernels.joined(separator: ", "))")
    }
    let hasLoneOutputs = (0..<grid.axes).contains { grid.output[$0] == 1 && grid.input[$0] > 1 }
    guard kernel != .area || !hasLoneOutputs else {
      throw NetworkError(
        path,
        "output_size is \(grid.output.dimensions), and the area kernel, as wide as outputs lie apart, needs two or "
          + "more along each axis; use a larger output_size, and average_pool behind it, or another kernel")
    }
    return kernel.sampler(on: grid, outside: outside, channels: channels)
  }

  /// What a plan shows of the options that are not the usual ones, such as `, bicubic kernel, border outside`.
  var note: String {
    (kernel.map { ", \($0.rawValue) kernel" } ?? "")
      + (outside == .zeros ? "" : ", \(outside.rawValue) outside")
  }
}
