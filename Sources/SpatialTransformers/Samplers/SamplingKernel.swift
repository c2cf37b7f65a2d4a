/// The sampling kernels, by the names that configurations use.
public enum SamplingKernel: String, CaseIterable, Sendable {
  /// The pixel at ⌊x + ½⌋, equation 4; its positions get no gradient.
  case nearest

  /// The tent of equation 5, over two pixels an axis.
  case bilinear

  /// Keys' cubic convolution with a = −¾, over four pixels an axis.
  case bicubic

  /// The tent of equation 5 along three axes.
  case trilinear

  /// A tent as wide as the grid's local step, which does not alias where the target is coarser than its source.
  ///
  /// An axis with one target has no step: the width is then what the other axes ask for, at least one pixel.
  case area

  /// The numbers of axes of what the kernel is for: 2 of images, 3 of volumes.
  public var axes: ClosedRange<Int> {
    switch self {
    case .nearest, .area: 2...3
    case .bilinear, .bicubic: 2...2
    case .trilinear: 3...3
    }
  }

  /// The kernel of the paper: bilinear for images, trilinear for volumes.
  public static func standard(axes: Int) -> SamplingKernel { axes == 3 ? .trilinear : .bilinear }

  /// A sampler with this kernel, for a grid of axes that the kernel is for.
  ///
  /// It reads images of any number of channels, and those of `channels` fastest: the bilinear kernel has room made for
  /// them here, since a pass allocates nothing.
  public func sampler(on grid: TargetGrid, outside: Outside, channels: Int = 1) -> any ImageSampler {
    precondition(axes.contains(grid.axes), "\(self) is for \(axes) axes, the grid has \(grid.axes)")
    precondition(channels > 0, "a sampler for \(channels) channels")
    let source = ExtendedSource(on: grid, outside: outside)
    return switch self {
    case .nearest: NearestKernel(source: source)
    case .bilinear:
      Self.vectorised(on: grid, outside: outside, channels: channels) ?? TentKernel(source: source)
    case .trilinear: TrilinearSampler(on: grid, outside: outside) ?? TentKernel(source: source)
    case .bicubic: CubicKernel(source: source)
    case .area: AreaSampler(on: grid, outside: outside)
    }
  }

  /// The bilinear kernel by vectors of positions or of channels; nil where neither can stand for it.
  private static func vectorised(
    on grid: TargetGrid, outside: Outside, channels: Int
  ) -> (any ImageSampler)? {
    let blocked =
      channels < 5 ? nil : BlockedBilinearSampler(on: grid, outside: outside, channels: channels)
    return blocked ?? BilinearSampler(on: grid, outside: outside)
  }
}
