import Memory
import Testing

@Suite struct AlignedMemoryTests {
  @Test func `elements of every size begin on a cache line and hold what they were made with`() {
    for count in [0, 1, 7, 1000] {
      expect(AlignedMemory(repeating: UInt8(3), count: count), Array(repeating: 3, count: count))
      expect(AlignedMemory(repeating: -1.5 as Float, count: count), Array(repeating: -1.5, count: count))
      expect(AlignedMemory((0..<count).map(Int64.init)), (0..<count).map(Int64.init))
      expect(AlignedMemory(repeating: SIMD16<Float>(), count: count), Array(repeating: .zero, count: count))
    }
  }

  @Test func `what is written stays, and belongs to one owner`() {
    let (first, second) = (AlignedMemory(repeating: 0, count: 40), AlignedMemory(repeating: 0, count: 40))
    for i in 0..<40 { first.start[i] = i }
    #expect(first.elements.elementsEqual(0..<40))
    #expect(second.elements.allSatisfy { $0 == 0 })
  }

  private func expect<Element: Equatable>(_ memory: AlignedMemory<Element>, _ values: [Element]) {
    #expect(UInt(bitPattern: memory.start) % 64 == 0)
    #expect(memory.count == values.count)
    #expect(Array(memory.elements) == values)
  }
}
