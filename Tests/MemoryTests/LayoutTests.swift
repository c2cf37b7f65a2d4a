import Memory
import Testing

@Suite struct LayoutTests {
  @Test(arguments: [
    (Layout.plain, 2 * 20 * 3 * 5), (.channelsLast, 2 * 20 * 3 * 5), (.channelBlocks(8), 2 * 24 * 3 * 5),
    (.channelBlocks(16), 2 * 32 * 3 * 5), (.channelBlocks(4), 2 * 20 * 3 * 5),
  ])
  func `storage holds the channels that fill up the last block`(_ layout: Layout, _ count: Int) {
    #expect(layout.storageCount(of: [2, 20, 3, 5]) == count)
  }

  @Test func `features and vectors are counted, too`() {
    #expect(Layout.channelBlocks(16).storageCount(of: [3, 20]) == 3 * 32)
    #expect(Layout.channelsLast.storageCount(of: [3, 20]) == 3 * 20)
    #expect(Layout.channelBlocks(16).storageCount(of: [20]) == 20)
  }

  /// Of two samples with three channels of 1×2 cells, in the order (n, c, cell).
  @Test(arguments: [
    (Layout.plain, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    (.channelsLast, [0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11]),
    (.channelBlocks(2), [0, 2, 1, 3, 4, 6, 8, 10, 9, 11, 12, 14]),
  ])
  func `every element has its place`(_ layout: Layout, _ expected: [Int]) {
    let places = (0..<12).map { index in
      layout.place(sample: index / 6, channel: index / 2 % 3, cell: index % 2, of: [2, 3, 1, 2])
    }
    #expect(places == expected)
  }
}
