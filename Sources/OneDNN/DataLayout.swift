import CDNNL

/// The order in which the elements of a tensor (N, C, …) lie in memory.
public enum DataLayout: Hashable, Sendable, CustomStringConvertible {
  /// Row-major: the last dimension is contiguous.
  case plain

  /// The channels of a pixel are contiguous: (N, H, W, C).
  case channelsLast

  /// Blocks of 8 or 16 channels: (N, C / n, H, W, n), with zeros where the last block is not full.
  case channelBlocks(Int)

  static let all: [DataLayout] = [.plain, .channelsLast, .channelBlocks(8), .channelBlocks(16)]

  /// oneDNN's name for the four-dimensional case.
  public var description: String {
    switch self {
    case .plain: "nchw"
    case .channelsLast: "nhwc"
    case .channelBlocks(let count): "nChw\(count)c"
    }
  }

  /// oneDNN's constant for tensors of `rank` dimensions; `nil` where there is no such layout.
  func tag(rank: Int) -> dnnl_format_tag_t? {
    let tags: [dnnl_format_tag_t?]
    switch self {
    case .plain: tags = [dnnl_a, dnnl_ab, dnnl_abc, dnnl_abcd, dnnl_abcde]
    case .channelsLast: tags = [dnnl_a, dnnl_ab, dnnl_acb, dnnl_acdb, dnnl_acdeb]
    case .channelBlocks(8): tags = [nil, nil, dnnl_aBc8b, dnnl_aBcd8b, dnnl_aBcde8b]
    case .channelBlocks(16): tags = [nil, nil, dnnl_aBc16b, dnnl_aBcd16b, dnnl_aBcde16b]
    case .channelBlocks: return nil
    }
    return tags.indices.contains(rank - 1) ? tags[rank - 1] : nil
  }
}
