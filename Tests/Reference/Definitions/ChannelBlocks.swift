import Memory

/// Where values lie in blocks of channels, (N, C / lanes, cells, lanes), of which the last may be filled up.
///
/// With one lane they lie plain, with as many lanes as channels those lie last.
package struct ChannelBlocks {
  private let dimensions: [Int]
  private let layout: Layout

  /// Takes the dimensions (N, C, H, W), of however many axes.
  package init(_ dimensions: [Int], lanes: Int) {
    self.dimensions = dimensions
    layout = .channelBlocks(lanes)
  }

  /// Elements in memory, those that fill the last block included.
  package var count: Int { layout.storageCount(of: dimensions) }

  /// Places of the values in row-major order.
  package var places: [Int] {
    let (channels, cells) = (dimensions[1], dimensions.dropFirst(2).reduce(1, *))
    return (0..<dimensions.reduce(1, *)).map { index in
      layout.place(
        sample: index / (channels * cells), channel: index / cells % channels, cell: index % cells,
        of: dimensions)
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
