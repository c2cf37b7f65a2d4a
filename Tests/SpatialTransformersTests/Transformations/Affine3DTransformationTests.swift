import SpatialTransformers
import Testing

@Suite struct Affine3DTransformationTests {
  @Test func `the positions of a box are those of all, in their places, and nothing else is written`() {
    let grid = TargetGrid(
      output: ImageSize(depth: 4, height: 5, width: 6), input: ImageSize(depth: 3, height: 7, width: 5))
    let map = Affine3DTransformation(on: grid)
    let theta: [Float] = [0.9, 0.2, -0.1, 0.3, 0.1, 1.1, 0.4, -0.2, 0.3, -0.5, 0.8, 0.1]
    var all = [Float](repeating: 0, count: 360)
    map.positions(of: theta, into: &all)
    var box = [Float](repeating: .infinity, count: 360)
    map.positions(of: theta, x: 1..<4, y: 0..<3, z: 2..<4, into: &box)
    for i in 0..<360 {
      let (x, y, z) = (i % 6, i / 6 % 5, i / 30 % 4)
      let isInside = (1..<4).contains(x) && y < 3 && z >= 2
      #expect(box[i] == (isInside ? all[i] : .infinity), "axis \(i / 120), voxel (\(x), \(y), \(z))")
    }
  }
}
