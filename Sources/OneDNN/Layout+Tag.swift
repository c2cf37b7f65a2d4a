import CDNNL
import Memory

extension Layout {
  /// The layouts that a descriptor is compared with, in this order.
  static let known: [Layout] = [.plain, .channelsLast, .channelBlocks(8), .channelBlocks(16)]

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
