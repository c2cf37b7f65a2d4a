import Foundation
import SpatialTransformers
import TestSupport
import Testing

/// What makes the area-aware kernel different from all others; the rest is tested with them.
@Suite struct AreaSamplerTests {
  @Test func `a checkerboard reduced by four gives its mean, where the bilinear kernel aliases`() {
    let size = ImageSize(height: 32, width: 32)
    let checkerboard =
      (0..<size.count).map { Float(($0 / size.width + $0 % size.width) % 2) }.repeated(SamplerCase.channels)
    let grid = TargetGrid(output: ImageSize(height: 8, width: 8), input: size)
    let positions = turned(grid, right: 4, down: 0, about: 16)
    let area = SamplerCase(kernel: .area, outside: .reflection, grid: grid).sample(
      checkerboard, at: positions)
    expectClose(area, area.map { _ in 0.5 }, absolute: 1e-6)
    let bilinear = SamplerCase(kernel: .bilinear, outside: .reflection, grid: grid)
      .sample(checkerboard, at: positions)
    #expect(bilinear.allSatisfy { $0 == 0 })
  }

  @Test(arguments: [0, 0.3, 0.785_398, 1.2])
  func `the step of a rotation is its scale, whatever the angle`(_ angle: Double) {
    // An image that is one at a single pixel shows the kernel: its width is where it ends.
    let (size, scale) = (ImageSize(height: 21, width: 21), 3.0)
    let grid = TargetGrid(output: ImageSize(height: 3, width: 3), input: size)
    var kernel: [Float] = []
    for shift in stride(from: -4.0, through: 4, by: 0.5) {
      var image = Array(repeating: Float(0), count: SamplerCase.channels * size.count)
      for row in 0..<21 { image[row * 21 + 10] = 1 }
      let moved = turned(grid, right: scale * cos(angle), down: scale * sin(angle), about: 10)
        .enumerated().map { $0 < 9 ? $1 + Float(shift) : $1 }
      let test = SamplerCase(kernel: .area, outside: .border, grid: grid)
      kernel.append(test.sample(image, at: moved)[4])
    }
    let tent = stride(from: -4.0, through: 4, by: 0.5).map { max(0, 1 - abs($0) / scale) / scale }
    expectClose(kernel, tent, absolute: 1e-5)
  }

  @Test(arguments: Outside.allCases)
  func `with steps of one and less it is the bilinear kernel`(_ outside: Outside) {
    let grid = TargetGrid(output: ImageSize([6, 7]), input: ImageSize([5, 6]))
    let positions = turned(grid, right: 0.83, down: 0.31, about: 2.37)
    let (area, bilinear) = (
      SamplerCase(kernel: .area, outside: outside, grid: grid),
      SamplerCase(kernel: .bilinear, outside: outside, grid: grid)
    )
    expectClose(
      area.sample(area.image, at: positions), bilinear.sample(area.image, at: positions), absolute: 5e-7)
    var gradients = (area.image.map { _ in Float(0) }, area.image.map { _ in Float(0) })
    let slopes = area.backward(area.image, at: positions, area.upstream, addingTo: &gradients.0)
    let expected = bilinear.backward(area.image, at: positions, area.upstream, addingTo: &gradients.1)
    expectClose(slopes, expected, absolute: 2e-6)
    expectClose(gradients.0, gradients.1, absolute: 2e-6)
  }

  @Test(arguments: Outside.allCases)
  func `neighbours that are not finite do not count, and get no gradient`(_ outside: Outside) {
    for wild in [Float.nan, .infinity] {
      let test = SamplerCase(
        kernel: .area, outside: outside,
        grid: TargetGrid(output: ImageSize([3, 3]), input: ImageSize([5, 6])))
      var positions = test.positions
      // The left neighbour of the centre, by its y alone, and the lower one by both.
      for i in [9 + 3, 7, 9 + 7] { positions[i] = wild }
      let slopes = test.backward(test.image, at: positions, test.upstream)
      #expect(slopes.allSatisfy { $0.isFinite })
      #expect([3, 7].allSatisfy { slopes[$0] == 0 && slopes[9 + $0] == 0 })
      let alone = test.positions
      #expect(slopes != test.backward(test.image, at: alone, test.upstream))
    }
  }

  @Test func `the width is bounded by the source, and then nothing flows through it`() {
    let size = ImageSize(height: 4, width: 4)
    let grid = TargetGrid(output: ImageSize(height: 1, width: 3), input: size)
    let test = SamplerCase(kernel: .area, outside: .zeros, grid: grid)
    // Steps of 50 and of 1e30 pixels are both wider than all there is.
    let results = [Float(50), 1e30].map { step in
      let positions = [1.5 - step, 1.5, 1.5 + step, 1.5, 1.5, 1.5]
      return (
        test.sample(test.image, at: positions), test.backward(test.image, at: positions, test.upstream)
      )
    }
    #expect(results[0] == results[1])
    #expect(results[0].0[1] != 0)
    #expect([0, 2].allSatisfy { results[0].1[$0] == 0 })
  }
}

/// Positions, x before y, of a grid whose rows run so far to the right and down from target to target.
private func turned(_ grid: TargetGrid, right: Double, down: Double, about centre: Double) -> [Float] {
  let (rows, columns) = (grid.output.height, grid.output.width)
  var (x, y): ([Float], [Float]) = ([], [])
  for row in 0..<rows {
    for column in 0..<columns {
      let (u, v) = (Double(column) - Double(columns - 1) / 2, Double(row) - Double(rows - 1) / 2)
      x.append(Float(centre + right * u - down * v))
      y.append(Float(centre + down * u + right * v))
    }
  }
  return x + y
}

extension Array {
  fileprivate func repeated(_ count: Int) -> Array { Array((0..<count).map { _ in self }.joined()) }
}
