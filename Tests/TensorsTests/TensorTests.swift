import Memory
import Tensors
import Testing

@Suite struct ShapeTests {
  @Test func `counts, samples and spatial extents follow from the dimensions`() {
    let images: Shape = [64, 3, 28, 30]
    #expect(images.count == 64 * 3 * 28 * 30)
    #expect(images.rank == 4)
    #expect(images[3] == 30)
    #expect(images.sample == [3, 28, 30])
    #expect(images.spatial == [28, 30])
    #expect(images.description == "(64, 3, 28, 30)")
  }

  @Test func `a vector's sample is one element, and features have no spatial extents`() {
    #expect(Shape([7]).sample == [1])
    #expect(Shape([7, 10]).sample == [10])
    #expect(Shape([7, 10]).spatial.isEmpty)
  }
}

@Suite struct TensorDescriptorTests {
  @Test func `storage holds the channels that fill up the last block`() {
    #expect(TensorDescriptor([2, 20, 3, 5]).storageCount == 2 * 20 * 3 * 5)
    #expect(TensorDescriptor([2, 20, 3, 5], .channelBlocks(8)).storageCount == 2 * 24 * 3 * 5)
  }

  @Test func `descriptions name the layout`() {
    #expect(TensorDescriptor([1, 2]).description == "(1, 2) plain")
    #expect(TensorDescriptor([1, 2], .channelBlocks(8)).description == "(1, 2) blocks of 8")
  }
}

@Suite struct TensorTests {
  @Test func `starts as zeros on a cache line, padding included`() {
    let tensor = Tensor(TensorDescriptor([2, 3, 5, 7], .channelBlocks(8)))
    #expect(tensor.elements.count == 2 * 8 * 5 * 7)
    #expect(tensor.elements.allSatisfy { $0 == 0 })
    #expect(UInt(bitPattern: tensor.pointer) % 64 == 0)
  }

  @Test func `holds given values until it is zeroed`() {
    let tensor = Tensor([2, 2], values: [1, 2, 3, 4])
    #expect(Array(tensor.elements) == [1, 2, 3, 4])
    #expect(tensor.pointer[3] == 4)
    tensor.zero()
    #expect(Array(tensor.elements) == [0, 0, 0, 0])
  }
}
