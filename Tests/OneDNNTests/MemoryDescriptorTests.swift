import Memory
import OneDNN
import Testing

@Suite struct MemoryDescriptorTests {
  @Test(arguments: layouts)
  func `a descriptor knows its dimensions and its layout`(layout: Layout) throws {
    for dimensions in [[2, 20, 5, 6], [2, 20, 3, 5, 6]] {
      let descriptor = try MemoryDescriptor(dimensions: dimensions, layout: layout)
      #expect(descriptor.dimensions == dimensions)
      #expect(descriptor.layout == layout)
    }
  }

  @Test func `blocks of channels are filled up`() throws {
    let counts = try layouts.map { layout in
      try MemoryDescriptor(dimensions: [2, 20, 5, 6], layout: layout).storageCount
    }
    #expect(counts == [1200, 1200, 2 * 24 * 30, 2 * 32 * 30])
    #expect(try MemoryDescriptor(dimensions: [3, 7], layout: .plain).byteCount == 84)
  }

  @Test func `descriptors are equal when they put every element at the same place`() throws {
    let plain = try MemoryDescriptor(dimensions: [2, 3, 4, 4], layout: .plain)
    #expect(try plain == MemoryDescriptor(dimensions: [2, 3, 4, 4], layout: .plain))
    #expect(try plain != MemoryDescriptor(dimensions: [2, 3, 4, 4], layout: .channelsLast))
    #expect(try plain != MemoryDescriptor(dimensions: [2, 3, 4, 5], layout: .plain))
  }
}
