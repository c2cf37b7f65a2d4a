import Reference
import SpatialTransformers
import Testing

/// The sampler of volumes by vectors, by the kernel that goes position by position.
@Suite struct TrilinearSamplerTests {
  private static let input = ImageSize(depth: 3, height: 4, width: 6)
  private static let channels = 2

  @Test(arguments: [ImageSize(depth: 2, height: 3, width: 5), ImageSize(depth: 3, height: 4, width: 6)])
  func `values are the kernel's to the bit, inside of the volume, at its border and nowhere`(
    _ output: ImageSize
  ) {
    let grid = TargetGrid(output: output, input: Self.input)
    let positions = Self.positions(output)
    let source = ExtendedSource(on: grid, outside: .zeros)
    let expected = Self.sample(PlainTent(source: source), output, positions)
    let sampler = SamplingKernel.trilinear.sampler(on: grid, outside: .zeros)
    #expect(!(sampler is any SeparableKernel))
    #expect(Self.sample(sampler, output, positions) == expected)
    #expect(expected.filter { $0 != 0 }.count > expected.count / 4)
  }

  @Test func `a part of the positions is read alone, and few of them too`() {
    let output = ImageSize(depth: 3, height: 4, width: 6)
    let sampler = SamplingKernel.trilinear.sampler(
      on: TargetGrid(output: output, input: Self.input), outside: .zeros)
    let positions = Self.positions(output)
    let whole = Self.sample(sampler, output, positions)
    for range in [5..<12, 20..<33] {
      let part = Self.sample(sampler, output, positions, in: range)
      for i in part.indices {
        let isAsked = range.contains(i % output.count)
        #expect(isAsked ? part[i] == whole[i] : part[i].isNaN, "position \(i) of \(range)")
      }
    }
  }

  /// Places within the volume and around it, on whole voxels and just below, and some that are nowhere.
  private static func positions(_ output: ImageSize) -> [Float] {
    var positions = noise(3 * output.count, "positions").enumerated().map { i, number in
      let size = Float(input[i / output.count])
      let place = (size - 1) / 2 + 0.8 * size * number
      return i.isMultiple(of: 5) ? place.rounded() : place
    }
    let odd: [Float] = [-1e-9, -1, 0, 2, 3, .nan, .infinity, -1e30, -0.25]
    for (i, place) in odd.enumerated() { positions[(i % 3) * output.count + 2 * i] = place }
    return positions
  }

  private static func sample(
    _ sampler: any ImageSampler, _ output: ImageSize, _ positions: [Float], in range: Range<Int>? = nil
  ) -> [Float] {
    var values = [Float](repeating: .nan, count: channels * output.count)
    sampler.sample(
      noise(channels * input.count, "volume"), channels: channels, at: positions,
      in: range ?? 0..<output.count, into: &values)
    return values
  }
}

/// The tent as a user would add it, which goes position by position.
private struct PlainTent: SeparableKernel {
  let source: ExtendedSource

  static var support: Float { 1 }

  static func value(_ t: Float) -> Float { 1 - abs(t) }

  static func slope(_ t: Float) -> Float { t < 0 ? 1 : -1 }
}
