import SpatialTransformers
import Testing

@Suite struct AffineTransformationTests {
  @Test(arguments: [(2..<5, 1..<3), (1..<20, 0..<6), (3..<3, 2..<4)])
  func `the positions of a part are those of all, one after another, and nothing else is written`(
    _ columns: Range<Int>, _ rows: Range<Int>
  ) {
    let grid = TargetGrid(output: ImageSize(height: 6, width: 20), input: ImageSize(height: 7, width: 5))
    let map = AffineTransformation(on: grid)
    let theta: [Float] = [0.9, 0.2, -0.1, 0.1, 1.1, 0.4]
    var all = [Float](repeating: 0, count: 240)
    map.positions(of: theta, into: &all)
    var part = [Float](repeating: .infinity, count: 240)
    map.positions(of: theta, x: columns, y: rows, into: &part)
    for axis in 0..<2 {
      let expected = rows.flatMap { y in columns.map { x in all[120 * axis + 20 * y + x] } }
      let found = part[(120 * axis)..<(120 * axis + 120)]
      #expect(Array(found.prefix(expected.count)) == expected, "axis \(axis)")
      #expect(found.dropFirst(expected.count).allSatisfy { $0 == .infinity }, "axis \(axis)")
    }
  }
}
