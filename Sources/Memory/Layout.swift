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

  /// How many of a cell's channels lie side by side: every layout is (N, ⌈C / lanes⌉, spatial …, lane).
  public func lanes(of channels: Int) -> Int {
    switch self {
    case .plain: 1
    case .channelsLast: channels
    case .channelBlocks(let block): block
    }
  }

  /// The number of elements that a tensor of these dimensions occupies, padding of channels included.
  public func storageCount(of dimensions: [Int]) -> Int {
    let count = dimensions.reduce(1, *)
    guard dimensions.count > 1 else { return count }
    let (channels, lanes) = (dimensions[1], lanes(of: dimensions[1]))
    return count / channels * ((channels + lanes - 1) / lanes * lanes)
  }

  /// Where an element lies of a tensor of these dimensions, two or more; a sample's cells are counted row-major.
  public func place(sample: Int, channel: Int, cell: Int, of dimensions: [Int]) -> Int {
    let (channels, cells) = (dimensions[1], dimensions.dropFirst(2).reduce(1, *))
    let lanes = lanes(of: channels)
    let block = sample * ((channels + lanes - 1) / lanes) + channel / lanes
    return (block * cells + cell) * lanes + channel % lanes
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
