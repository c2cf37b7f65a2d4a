import Testing

import Memory

@Suite struct VectorTests {
  @Test func `a vector holds eight or sixteen numbers and reads them from any address`() {
    let count = Vector.scalarCount
    #expect(count == 8 || count == 16)
    var values = (0...count).map(Float.init)
    values.withUnsafeMutableBufferPointer { buffer in
      let start = buffer.baseAddress!
      let vector = Vector(at: start + 1)
      #expect((0..<count).allSatisfy { vector[$0] == Float($0 + 1) })
      (vector * 2).store(to: start)
    }
    #expect(values == (1...count).map { Float(2 * $0) } + [Float(count)])
  }

  @Test(arguments: 0...20)
  func `of a vector that is not full only its elements are read and written`(count: Int) {
    let source = AlignedMemory((0..<20).map { Float($0 + 1) })
    let target = AlignedMemory(repeating: Float(-1), count: 20)
    Vector(at: source.start, count: count).store(to: target.start)
    #expect((0..<vectorLanes).allSatisfy { target.start[$0] == ($0 < count ? Float($0 + 1) : 0) })
    target.elements.update(repeating: -1)
    Vector(at: source.start).store(to: target.start, count: count)
    let written = min(count, vectorLanes)
    #expect((0..<20).allSatisfy { target.start[$0] == ($0 < written ? Float($0 + 1) : -1) })
  }

  @Test func `vectors differ by a single lane`() {
    for lane in 0..<vectorLanes {
      let (first, second) = (
        AlignedMemory(repeating: Float(1), count: 16), AlignedMemory(repeating: Float(1), count: 16)
      )
      #expect(!Vector.differ(at: first.start, second.start))
      second.start[lane] = 2
      #expect(Vector.differ(at: first.start, second.start))
    }
  }

  @Test func `a number is within a limit that is farther from zero, and none within zero`() {
    let values = Vector(repeating: -0.5)
    #expect(values.isAnyWithin(Vector(repeating: 0.75)))
    #expect(!values.isAnyWithin(Vector(repeating: 0.5)))
    #expect(!Vector().isAnyWithin(Vector()))
    var limits = Vector()
    limits[vectorLanes - 1] = 1
    #expect(values.isAnyWithin(limits))
  }
}
