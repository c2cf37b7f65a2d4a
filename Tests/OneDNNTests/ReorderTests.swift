import Memory
import OneDNN
import Reference
import TestSupport
import Testing

@Suite struct ReorderTests {
  @Test(arguments: layouts, layouts)
  func `values keep their logical place and blocks are filled up with zeros`(
    source: Layout, destination: Layout
  ) throws {
    let dimensions = [2, 11, 3, 4]
    let values = noise(dimensions.reduce(1, *), seed: 5)
    let from = Buffer(try MemoryDescriptor(dimensions: dimensions, layout: source), source, values)
    let to = Buffer(try MemoryDescriptor(dimensions: dimensions, layout: destination), destination)
    let reorder = try Reorder(from: from.descriptor, to: to.descriptor, engine: engine())
    try reorder.run(from: from.pointer, to: to.pointer)
    #expect(to.values == values)
    let storage = UnsafeBufferPointer(start: to.pointer, count: to.descriptor.storageCount)
    #expect(storage.count { $0 == 0 } == storage.count - values.count)
  }

  @Test func `new addresses are noticed`() throws {
    let descriptor = try MemoryDescriptor(dimensions: [1, 2], layout: .plain)
    let reorder = try Reorder(from: descriptor, to: descriptor, engine: engine())
    let sources = [Buffer(descriptor, .plain, [1, 2]), Buffer(descriptor, .plain, [3, 4])]
    let targets = [Buffer(descriptor, .plain), Buffer(descriptor, .plain)]
    for (source, target) in zip(sources, targets) {
      try reorder.run(from: source.pointer, to: target.pointer)
    }
    #expect(targets.map(\.values) == [[1, 2], [3, 4]])
  }
}
