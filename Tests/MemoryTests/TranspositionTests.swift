import Memory
import Testing

@Suite struct TranspositionTests {
  @Test func `a square of vectors is written with rows as columns, whatever lies between its rows`() {
    for (sourceStride, targetStride) in [(vectorLanes, vectorLanes), (vectorLanes + 3, vectorLanes + 5)] {
      let source = AlignedMemory((0..<vectorLanes * sourceStride).map(Float.init))
      let target = AlignedMemory(repeating: Float(-1), count: vectorLanes * targetStride)
      transpose(source.start, stride: sourceStride, to: target.start, stride: targetStride)
      for row in 0..<vectorLanes {
        for column in 0..<targetStride {
          let expected = column < vectorLanes ? Float(column * sourceStride + row) : -1
          #expect(target.start[row * targetStride + column] == expected)
        }
      }
    }
  }

  @Test func `eight rows from anywhere give their columns in order`() {
    let rows = AlignedMemory((0..<100).map(Float.init))
    let places = [3, 40, 7, 92, 11, 0, 65, 20]
    var columns: [[Float]] = []
    forEachColumn(of: { UnsafePointer(rows.start + places[$0]) }) { column, elements in
      #expect(column == columns.count)
      columns.append((0..<8).map { elements[$0] })
    }
    #expect(columns == (0..<8).map { column in places.map { Float($0 + column) } })
  }

  @Test func `four vectors are summed up each by itself`() {
    let rows = (0..<4).map { row in SIMD8<Float>((0..<8).map { Float(10 * row + $0) }) }
    #expect(Quartet(rows[0], rows[1], rows[2], rows[3]).sums == SIMD4(28, 108, 188, 268))
  }
}
