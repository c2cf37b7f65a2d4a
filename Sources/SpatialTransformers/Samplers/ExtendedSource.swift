/// The image or volume that a sampler reads, extended beyond its border to all integer pixels.
public struct ExtendedSource: Sendable {
  let x: SourceAxis
  let y: SourceAxis
  let z: SourceAxis

  /// Whether z counts.
  let isVolume: Bool

  /// The number of pixels of one channel that exist.
  let pixelCount: Int

  /// The number of positions at which every channel is read.
  let targetCount: Int

  /// Prepares the source of a grid.
  public init(on grid: TargetGrid, outside: Outside) {
    let size = grid.input
    func axis(_ pixels: Int, _ stride: Int) -> SourceAxis {
      SourceAxis(size: pixels, stride: stride, outside: outside, alignCorners: grid.alignCorners)
    }
    x = axis(size.width, 1)
    y = axis(size.height, size.width)
    z = axis(size.depth, size.height * size.width)
    isVolume = size.axes == 3
    pixelCount = size.count
    targetCount = grid.output.count
  }

  /// The axis of a number: 0 is x, 1 is y, 2 is z.
  subscript(axis: Int) -> SourceAxis { axis == 0 ? x : axis == 1 ? y : z }
}
