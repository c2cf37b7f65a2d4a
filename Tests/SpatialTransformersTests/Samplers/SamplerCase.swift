import Reference
import SpatialTransformers
import Testing

/// One sampler of all that there are, with an image of two channels to read.
struct SamplerCase: Sendable, CustomTestStringConvertible {
  let kernel: SamplingKernel
  let outside: Outside
  let grid: TargetGrid

  static let channels = 2

  /// Every kernel on images and volumes that it is for, beyond the border as in every mode, by both conventions.
  static func all(_ sizes: [(input: ImageSize, output: ImageSize)]) -> [SamplerCase] {
    SamplingKernel.allCases.flatMap { kernel in
      sizes.filter { kernel.axes.contains($0.input.axes) }.flatMap { size in
        Outside.allCases.flatMap { outside in
          [true, false].map { alignCorners in
            let grid = TargetGrid(output: size.output, input: size.input, alignCorners: alignCorners)
            return SamplerCase(kernel: kernel, outside: outside, grid: grid)
          }
        }
      }
    }
  }

  /// Oblong images and volumes, one of each with an axis of a single pixel.
  static let all = all(
    [([5, 6], [3, 4]), ([1, 4], [4, 3]), ([3, 4, 5], [2, 3, 4]), ([2, 1, 3], [3, 2, 3])]
      .map { (ImageSize($0.0), ImageSize($0.1)) })

  var testDescription: String {
    "\(kernel), \(outside), \(grid.input) to \(grid.output), \(grid.alignCorners ? "centres" : "edges") at ±1"
  }

  /// The same sampler for a row of targets.
  func atPlaces(_ count: Int) -> SamplerCase {
    let size = ImageSize(Array(repeating: 1, count: grid.axes - 1) + [count])
    let grid = TargetGrid(output: size, input: grid.input, alignCorners: grid.alignCorners)
    return SamplerCase(kernel: kernel, outside: outside, grid: grid)
  }

  var image: [Float] { noise(Self.channels * grid.input.count, "image") }
  var upstream: [Float] { noise(Self.channels * grid.output.count, "upstream") }
  var reference: ReferenceSampler { ReferenceSampler(kernel: kernel, outside: outside, grid: grid) }

  /// Positions of a turned, stretched and shifted grid with some noise: within the image and far beyond it.
  var positions: [Float] {
    let shifts = noise(grid.axes * grid.output.count, "noise")
    return (0..<grid.axes).flatMap { axis in
      (0..<grid.output.count).map { i in
        let place = (0..<grid.axes).map { Float(index(of: i, along: $0)) - Float(grid.output[$0] - 1) / 2 }
        let turned = place[axis] * 1.37 + place[(axis + 1) % grid.axes] * 0.83
        return Float(grid.input[axis] - 1) / 2 + 0.371 + turned + 0.6 * shifts[axis * grid.output.count + i]
      }
    }
  }

  /// The index of target `i` along an axis.
  func index(of i: Int, along axis: Int) -> Int {
    i / (0..<axis).reduce(1) { $0 * grid.output[$1] } % grid.output[axis]
  }

  /// The values (C, target) at given positions; NaN where none was written.
  func sample(_ image: [Float], at positions: [Float], in range: Range<Int>? = nil) -> [Float] {
    let count = grid.output.count
    return guarded(Array(repeating: .nan, count: Self.channels * count)) { output in
      reading(image, positions) { image, positions in
        sampler.sample(
          image, channels: Self.channels, at: positions, in: range ?? 0..<count, into: output)
      }
    }
  }

  /// What `upstream` makes of the positions, and adds to the image's gradient.
  func backward(
    _ image: [Float], at positions: [Float], _ upstream: [Float], addingTo imageGradient: inout [Float]
  ) -> [Float] {
    var positionGradient: [Float] = []
    imageGradient = guarded(imageGradient) { imageGradient in
      positionGradient = backward(image, at: positions, upstream, imageGradient)
    }
    return positionGradient
  }

  /// What `upstream` makes of the positions alone.
  func backward(_ image: [Float], at positions: [Float], _ upstream: [Float]) -> [Float] {
    backward(image, at: positions, upstream, nil)
  }

  private func backward(
    _ image: [Float], at positions: [Float], _ upstream: [Float],
    _ imageGradient: UnsafeMutablePointer<Float>?
  ) -> [Float] {
    guarded(positions.map { _ in .nan }) { positionGradient in
      reading(image, positions) { image, positions in
        _ = guarded(upstream) { upstream in
          sampler.backward(
            image, channels: Self.channels, at: positions, outputGradient: upstream,
            imageGradient: imageGradient, positionGradient: positionGradient)
        }
      }
    }
  }

  private func reading(
    _ image: [Float], _ positions: [Float], _ body: (UnsafePointer<Float>, UnsafePointer<Float>) -> Void
  ) {
    _ = guarded(image) { image in
      _ = guarded(positions) { positions in body(image, positions) }
    }
  }

  private var sampler: any ImageSampler { kernel.sampler(on: grid, outside: outside) }
}

/// Gives the body a copy of the elements to work on, and returns what it made of them.
///
/// The copy lies between margins of NaN: reading them spoils a result, and writing them is noticed.
private func guarded(_ elements: [Float], _ body: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
  let margin = Array(repeating: Float.nan, count: 64)
  var memory = margin + elements + margin
  memory.withUnsafeMutableBufferPointer { memory in
    if let start = memory.baseAddress { body(start + margin.count) }
  }
  let margins = memory.prefix(margin.count) + memory.suffix(margin.count)
  #expect(margins.allSatisfy { $0.isNaN }, "written outside of a buffer")
  return Array(memory.dropFirst(margin.count).dropLast(margin.count))
}
