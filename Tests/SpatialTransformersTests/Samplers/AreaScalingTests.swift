import SpatialTransformers
import TestSupport
import Testing

@Suite struct AreaScalingTests {
  /// Sizes that shrink, grow, and do both.
  private static let sizes = [
    (from: ImageSize(height: 11, width: 17), to: ImageSize(height: 4, width: 5)),
    (from: ImageSize(height: 5, width: 6), to: ImageSize(height: 12, width: 7)),
    (from: ImageSize(height: 9, width: 4), to: ImageSize(height: 3, width: 10)),
    (from: ImageSize(height: 6, width: 6), to: ImageSize(height: 6, width: 6)),
  ]

  @Test(arguments: sizes)
  func `axis by axis gives what the area sampler gives`(from input: ImageSize, to output: ImageSize) throws {
    let image = (0..<2 * input.count).map { Float(($0 * 37) % 101) }
    let grid = TargetGrid(output: output, input: input, alignCorners: false)
    let sampler = SamplingKernel.area.sampler(on: grid, outside: .border, channels: 2)
    var positions = [Float](repeating: 0, count: 2 * output.count)
    for y in 0..<output.height {
      for x in 0..<output.width {
        let (wide, high) = (
          Float(input.width) / Float(output.width), Float(input.height) / Float(output.height)
        )
        positions[y * output.width + x] = (Float(x) + 0.5) * wide - 0.5
        positions[output.count + y * output.width + x] = (Float(y) + 0.5) * high - 0.5
      }
    }
    var expected = [Float](repeating: -1, count: 2 * output.count)
    sampler.sample(image, channels: 2, at: positions, in: 0..<output.count, into: &expected)
    expectClose(scaled(image, from: input, to: output), expected, absolute: 1e-3)
  }

  @Test func `the same size is the same image`() throws {
    let size = ImageSize(height: 7, width: 5)
    let image = (0..<2 * size.count).map { Float($0) * 1.25 }
    #expect(scaled(image, from: size, to: size) == image)
  }

  private func scaled(_ image: [Float], from input: ImageSize, to output: ImageSize) -> [Float] {
    let scaling = AreaScaling(
      rows: 0...Double(input.height), columns: 0...Double(input.width), of: input, to: output)
    var result = [Float](repeating: -1, count: 2 * output.count)
    scaling.scale(channels: 2, into: &result, plane: output.count, stride: output.width) { row, values in
      for channel in 0..<2 {
        for x in 0..<input.width {
          values[channel * input.width + x] = image[channel * input.count + row * input.width + x]
        }
      }
    }
    return result
  }
}
