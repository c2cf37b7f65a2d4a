import SpatialTransformers
import Testing

@Suite struct Affine3DTransformationTests {
  @Test func `the positions of a box are those of all, one after another, and nothing else is written`() {
    let grid = TargetGrid(
      output: ImageSize(depth: 4, height: 5, width: 12), input: ImageSize(depth: 3, height: 7, width: 5))
    let map = Affine3DTransformation(on: grid)
    let theta: [Float] = [0.9, 0.2, -0.1, 0.3, 0.1, 1.1, 0.4, -0.2, 0.3, -0.5, 0.8, 0.1]
    var all = [Float](repeating: 0, count: 720)
    map.positions(of: theta, into: &all)
    for columns in [1..<4, 1..<12] {
      var box = [Float](repeating: .infinity, count: 720)
      map.positions(of: theta, x: columns, y: 0..<3, z: 2..<4, into: &box)
      for axis in 0..<3 {
        let expected = (2..<4).flatMap { z in
          (0..<3).flatMap { y in columns.map { x in all[240 * axis + 60 * z + 12 * y + x] } }
        }
        let found = box[(240 * axis)..<(240 * axis + 240)]
        #expect(Array(found.prefix(expected.count)) == expected, "axis \(axis)")
        #expect(found.dropFirst(expected.count).allSatisfy { $0 == .infinity }, "axis \(axis)")
      }
    }
  }
}
