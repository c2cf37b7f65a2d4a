import Kernels

/// Planes in blocks of `vectorLanes` channels, (N, C / lanes, cells, lanes), seen as row-major values.
struct ChannelBlocks {
  let batch, channels, cells: Int

  init(_ dimensions: [Int]) {
    (batch, channels, cells) = (dimensions[0], dimensions[1], dimensions.dropFirst(2).reduce(1, *))
  }

  private var blocks: Int { (channels + vectorLanes - 1) / vectorLanes }

  /// Elements in memory, those that fill the last block included.
  var count: Int { batch * blocks * cells * vectorLanes }

  /// Where the element with this row-major index lies.
  private func place(_ index: Int) -> Int {
    let (sample, channel, cell) = (index / (channels * cells), index / cells % channels, index % cells)
    return ((sample * blocks + channel / vectorLanes) * cells + cell) * vectorLanes + channel % vectorLanes
  }

  func blocked(_ values: [Float], filling: Float = 0) -> [Float] {
    var result = [Float](repeating: filling, count: count)
    for (index, value) in values.enumerated() { result[place(index)] = value }
    return result
  }

  func plain(_ blocked: [Float]) -> [Float] {
    (0..<batch * channels * cells).map { blocked[place($0)] }
  }

  /// The elements that belong to no channel.
  func filling(_ blocked: [Float]) -> [Float] {
    let taken = Set((0..<batch * channels * cells).map(place))
    return blocked.indices.filter { !taken.contains($0) }.map { blocked[$0] }
  }
}

/// Reproducible numbers in −1 … 1 that repeat nowhere near.
func noise(_ count: Int, seed: UInt64) -> [Float] {
  (0..<count).map { index in
    var bits = (UInt64(index) &+ seed &* 0x1_0000_0001) &* 0x9e37_79b9_7f4a_7c15
    bits = (bits ^ (bits >> 29)) &* 0xbf58_476d_1ce4_e5b9
    return Float(Int64(bits >> 40) - 1 << 23) / Float(1 << 23)
  }
}
