/// How the elements of a tensor (N, C, spatial …) lie in memory.
///
/// Layers state the layouts that they take and give; a network reorders only where neighbours
/// disagree.
public enum Layout: Hashable, Sendable, CustomStringConvertible {
  /// Row-major in the order of the logical dimensions: N, C, H, W.
  case plain

  /// Channels innermost: N, H, W, C.
  case channelsLast

  /// Channels in blocks of the given size, the block innermost: N, ⌈C / block⌉, H, W, block.
  ///
  /// Channels that fill up the last block hold zeros.
  case channelBlocks(Int)

  /// The number of elements that a tensor of this shape occupies, padding of channels included.
  public func storageCount(of shape: Shape) -> Int {
    guard case .channelBlocks(let block) = self, shape.rank > 1 else { return shape.count }
    return shape.count / shape[1] * ((shape[1] + block - 1) / block * block)
  }

  /// A short name such as `plain` or `blocks of 8`.
  public var description: String {
    switch self {
    case .plain: "plain"
    case .channelsLast: "channels last"
    case .channelBlocks(let block): "blocks of \(block)"
    }
  }
}
