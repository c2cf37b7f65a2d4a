import SpatialTransformers
import TestSupport
import Testing

/// What every sampler keeps to, wherever it reads.
@Suite struct SamplerSafetyTests {
  @Test(arguments: SamplerCase.all(sizes.map { ($0, $0) }))
  func `positions on the pixels reproduce the image bit for bit`(_ test: SamplerCase) {
    let positions = (0..<test.grid.axes).flatMap { axis in
      (0..<test.grid.output.count).map { Float(test.index(of: $0, along: axis)) }
    }
    let output = test.sample(test.image, at: positions)
    #expect(output.map(\.bitPattern) == test.image.map(\.bitPattern))
  }

  @Test(arguments: SamplerCase.all)
  func `a position that is not finite gives zero and no gradient`(_ test: SamplerCase) {
    let single = test.atPlaces(1)
    for wild in [Float.nan, .signalingNaN, .infinity, -.infinity] {
      for axis in 0..<single.grid.axes {
        for rest: Float in [1, 1e30] {
          var position = Array(repeating: rest, count: single.grid.axes)
          position[axis] = wild
          var image = single.image.map { _ in Float(0) }
          #expect(single.sample(single.image, at: position) == [0, 0])
          let slopes = single.backward(single.image, at: position, [1, 1], addingTo: &image)
          #expect((slopes + image).allSatisfy { $0 == 0 })
        }
      }
    }
  }

  @Test(arguments: SamplerCase.all)
  func `huge positions read what stands there, if anything`(_ test: SamplerCase) {
    let single = test.atPlaces(1)
    // From the first floats without fractions to the last of all.
    for huge: Float in [4_194_303.5, 4_194_304, 16_777_216, 1e10, 9.3e18, 1e30, .greatestFiniteMagnitude] {
      for sign: Float in [1, -1] {
        for axis in 0..<single.grid.axes {
          expectSafe(single, sign * huge, along: axis)
        }
      }
    }
  }

  @Test(arguments: SamplerCase.all.filter { $0.outside != .zeros })
  func `a constant image is constant wherever something stands for what is outside`(_ test: SamplerCase) {
    let image = test.image.map { _ in Float(0.7) }
    let output = test.sample(image, at: test.positions)
    expectClose(output, output.map { _ in 0.7 }, absolute: 1e-6)
  }

  @Test(arguments: SamplerCase.all)
  func `nothing is written but the range`(_ test: SamplerCase) {
    let count = test.grid.output.count
    let whole = test.sample(test.image, at: test.positions)
    let range = 2..<count - 3
    let part = test.sample(test.image, at: test.positions, in: range)
    for i in part.indices {
      #expect(range.contains(i % count) ? part[i] == whole[i] : part[i].isNaN)
    }
  }

  /// With pixel 0 along the other axes, values are those of the border, nothing, or some pixel's.
  private func expectSafe(_ test: SamplerCase, _ huge: Float, along axis: Int) {
    var position = Array(repeating: Float(0), count: test.grid.axes)
    position[axis] = huge
    var gradient = test.image.map { _ in Float(0) }
    let value = test.sample(test.image, at: position)[0]
    let slopes = test.backward(test.image, at: position, [1, 0], addingTo: &gradient)
    switch test.outside {
    case .zeros:
      #expect(value == 0 && slopes[axis] == 0 && gradient.allSatisfy { $0 == 0 }, "at \(huge)")
    case .border:
      position[axis] = huge < 0 ? 0 : Float(test.grid.input[axis] - 1)
      expectClose(value, test.sample(test.image, at: position)[0], absolute: 1e-6)
      expectClose(slopes[axis], 0, absolute: 1e-6)
      #expect(gradient.count { $0 != 0 } == 1, "at \(huge)")
    case .reflection:
      #expect(abs(value) <= 2 && slopes.allSatisfy { abs($0) <= 4 }, "at \(huge)")
      expectClose(gradient.reduce(0, +), 1, absolute: 1e-6)
    }
  }

  /// Odd, even, square, oblong and of size 1.
  private static let sizes = [
    [1, 1], [1, 5], [6, 1], [2, 2], [3, 3], [4, 7], [7, 4], [1, 1, 1], [2, 3, 4], [3, 3, 3], [1, 4, 3],
  ].map { ImageSize($0) }
}
