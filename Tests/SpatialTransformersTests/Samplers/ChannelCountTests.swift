import Reference
import SpatialTransformers
import TestSupport
import Testing

/// The bilinear sampler, made for any number of channels, by the kernel that goes position by position.
@Suite struct ChannelCountTests {
  private static let channelCounts = [1, 2, 3, 4, 5, 7, 8, 9, 16, 32, 33, 70]

  @Test(arguments: channelCounts)
  func `values and gradients are the kernel's for every number of channels`(_ channels: Int) {
    for output in [ImageSize(height: 5, width: 7), ImageSize(height: 40, width: 33)] {
      let test = ChannelCase(channels: channels, output: output)
      expectKernel(test, made: channels)
    }
  }

  @Test(arguments: channelCounts)
  func `a sampler made for one number of channels reads images of another`(_ channels: Int) {
    let test = ChannelCase(channels: channels, output: ImageSize(height: 5, width: 7))
    for other in [1, 3, 8, 24] { expectKernel(test, made: other) }
  }

  @Test(arguments: channelCounts)
  func `the identity reproduces its input bit for bit`(_ channels: Int) {
    let test = ChannelCase(channels: channels, output: ChannelCase.input)
    let found = test.sample(test.sampler(made: channels), at: test.pixels)
    #expect(found.map(\.bitPattern) == test.image.map(\.bitPattern))
  }

  @Test(arguments: channelCounts)
  func `values do not depend on the range that they are asked for in`(_ channels: Int) {
    let test = ChannelCase(channels: channels, output: ImageSize(height: 40, width: 33))
    let (count, cuts) = (test.output.count, [0, 3, 11, 30, 1100, 1320])
    let whole = test.sample(test.sampler(made: channels))
    var parts = [Float](repeating: .nan, count: whole.count)
    for (low, high) in zip(cuts, cuts.dropFirst()) where high - low >= 8 {
      let part = test.sample(test.sampler(made: channels), in: low..<high)
      for i in part.indices where (low..<high).contains(i % count) { parts[i] = part[i] }
      #expect(part.indices.allSatisfy { (low..<high).contains($0 % count) || part[$0].isNaN })
    }
    #expect(parts.indices.allSatisfy { $0 % count < 3 || parts[$0] == whole[$0] })
  }

  @Test(arguments: channelCounts)
  func `gradients that are no numbers stay in their channel and are forgotten`(_ channels: Int) {
    let test = ChannelCase(channels: channels, output: ImageSize(height: 5, width: 7))
    var wild = test
    wild.upstream[wild.upstream.count - 1] = .nan
    let sampler = test.sampler(made: channels)
    let before = test.backward(sampler)
    let spoilt = wild.backward(sampler)
    let last = spoilt.image.count - ChannelCase.input.count
    #expect(Array(spoilt.image[..<last]) == Array(before.image[..<last]))
    let after = test.backward(sampler)
    #expect(after.image == before.image && after.positions == before.positions)
  }

  /// Compares the sampler made for `count` channels with the kernel.
  private func expectKernel(_ test: ChannelCase, made count: Int) {
    let sampler = test.sampler(made: count)
    expectClose(test.sample(sampler), test.sample(test.kernel), absolute: 1e-6)
    let (found, expected) = (test.backward(sampler), test.backward(test.kernel))
    expectClose(found.image, expected.image, absolute: 1e-4)
    expectClose(found.positions, expected.positions, absolute: 2e-6 * Double(test.channels))
    #expect(test.backward(sampler, toImage: false).positions == found.positions)
  }
}

/// The tent as a user would add it, which goes position by position.
private struct Tent: SeparableKernel {
  let source: ExtendedSource

  static var support: Float { 1 }

  static func value(_ t: Float) -> Float { 1 - abs(t) }

  static func slope(_ t: Float) -> Float { t < 0 ? 1 : -1 }
}

/// An image of some channels, and positions inside of it, on its pixels and borders, outside and nowhere.
private struct ChannelCase {
  static let input = ImageSize(height: 6, width: 9)

  let channels: Int
  let output: ImageSize
  let image: [Float]
  let positions: [Float]
  var upstream: [Float]

  init(channels: Int, output: ImageSize) {
    self.channels = channels
    self.output = output
    image = noise(channels * Self.input.count, "image")
    upstream = noise(channels * output.count, "upstream")
    var positions = noise(2 * output.count, "positions").enumerated().map { i, number in
      let size = Float(i < output.count ? Self.input.width : Self.input.height)
      let place = (size - 1) / 2 + 0.8 * size * number
      return i.isMultiple(of: 3) ? place.rounded() : place
    }
    let odd: [Float] = [.nan, .infinity, -.infinity, 1e30, -1e30, -1, 0, 9, 8]
    for (i, place) in odd.enumerated() {
      positions[3 * i] = place
      positions[output.count + 2 * i + 1] = place
    }
    self.positions = positions
  }

  /// The positions of the input's pixels.
  var pixels: [Float] {
    (0..<Self.input.count).map { Float($0 % Self.input.width) }
      + (0..<Self.input.count).map { Float($0 / Self.input.width) }
  }

  func sampler(made channels: Int) -> any ImageSampler {
    SamplingKernel.bilinear.sampler(on: grid, outside: .zeros, channels: channels)
  }

  var kernel: any ImageSampler { Tent(source: ExtendedSource(on: grid, outside: .zeros)) }

  func sample(_ sampler: any ImageSampler, at positions: [Float]? = nil, in range: Range<Int>? = nil)
    -> [Float]
  {
    var values = [Float](repeating: .nan, count: channels * output.count)
    sampler.sample(
      image, channels: channels, at: positions ?? self.positions, in: range ?? 0..<output.count, into: &values
    )
    return values
  }

  func backward(_ sampler: any ImageSampler, toImage: Bool = true) -> (image: [Float], positions: [Float]) {
    var gradient = [Float](repeating: 0.5, count: image.count)
    var slopes = [Float](repeating: .nan, count: 2 * output.count)
    gradient.withUnsafeMutableBufferPointer { gradient in
      sampler.backward(
        image, channels: channels, at: positions, outputGradient: upstream,
        imageGradient: toImage ? gradient.baseAddress : nil, positionGradient: &slopes)
    }
    return (gradient, slopes)
  }

  private var grid: TargetGrid { TargetGrid(output: output, input: Self.input) }
}
