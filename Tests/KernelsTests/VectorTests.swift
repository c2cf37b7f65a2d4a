import Testing

@testable import Kernels

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
}
