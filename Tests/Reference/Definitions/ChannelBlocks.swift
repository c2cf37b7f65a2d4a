/// Where values lie in blocks of channels, (N, C / lanes, cells, lanes), of which the last may be filled up.
///
/// With one lane they lie plain, with as many lanes as channels those lie last.
package struct ChannelBlocks {
  private let batch, channels, cells, lanes: Int

  /// Takes the dimensions (N, C, H, W), of however many axes.
  package init(_ dimensions: [Int], lanes: Int) {
    (batch, channels, cells) = (dimensions[0], dimensions[1], dimensions.dropFirst(2).reduce(1, *))
    self.lanes = lanes
  }

  private var blocks: Int { (channels + lanes - 1) / lanes }

  /// Elements in memory, those that fill the last block included.
  package var count: Int { batch * blocks * cells * lanes }

  /// Places of the values in row-major order.
  package var places: [Int] {
    (0..<batch * channels * cells).map { index in
      let (sample, channel, cell) = (index / (channels * cells), index / cells % channels, index % cells)
      return ((sample * blocks + channel / lanes) * cells + cell) * lanes + channel % lanes
    }
  }

  /// Row-major values in their places, with `filling` in all others.
  package func blocked(_ values: [Float], filling: Float = 0) -> [Float] {
    var result = [Float](repeating: filling, count: count)
    for (place, value) in zip(places, values) { result[place] = value }
    return result
  }

  /// The values of blocks in row-major order.
  package func plain(_ blocked: [Float]) -> [Float] { places.map { blocked[$0] } }

  /// The elements that belong to no channel.
  package func filling(_ blocked: [Float]) -> [Float] {
    let taken = Set(places)
    return blocked.indices.filter { !taken.contains($0) }.map { blocked[$0] }
  }
}
