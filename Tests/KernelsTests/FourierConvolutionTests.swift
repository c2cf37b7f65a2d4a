import Kernels
import Memory
import Reference
import TestSupport
import Testing

@Suite struct FourierConvolutionTests {
  static let geometries: [ConvolutionGeometry] = [
    // Layers of the paper's networks.
    .image(2, (64, 64), (10, 10), (7, 7)),
    .image(1, (64, 64), (7, 7), (7, 7)),
    .image(5, (24, 24), (11, 11), (7, 7)),
    .image(2, (20, 20), (17, 17), (5, 5)),
    // As many samples as a micro-batch has; channels that fill no block.
    .image(32, (9, 20), (8, 8), (5, 5)),
    .image(7, (3, 12), (9, 9), (4, 4)),
    .image(1, (1, 1), (6, 6), (3, 3)),
    // Rectangles, even and odd lengths, and a prime padded size, which none has.
    .image(3, (17, 5), (7, 12), (3, 6)),
    .image(3, (8, 8), (15, 6), (9, 1)),
    .image(1, (4, 4), (13, 11), (6, 2)),
    // Paddings that wrap around, more output than input, a kernel larger than the input.
    .image(2, (8, 9), (7, 6), (7, 5), padding: [3, 3, 2, 2]),
    .image(2, (5, 6), (6, 5), (3, 4), padding: [2, 0, 1, 3]),
    .image(2, (4, 4), (3, 3), (5, 2), padding: [4, 4, 1, 1]),
    // One row, one pixel.
    .image(2, (8, 8), (1, 9), (1, 3)),
    .image(2, (8, 8), (1, 1), (1, 1)),
  ]

  /// Those of which the definition in Double is soon done.
  private static let small = geometries.filter { $0.batch * $0.outputChannels * $0.inputChannels <= 2000 }

  @Test func `large kernels over many channels suit it, thin inputs, small kernels and strides do not`() {
    let suits = { FourierConvolution.suits($0) }
    #expect(suits(.image(32, (64, 64), (10, 10), (7, 7))))
    #expect(suits(.image(32, (20, 20), (8, 8), (5, 5))))
    #expect(suits(.image(32, (64, 64), (26, 26), (7, 7))))
    #expect(!suits(.image(32, (64, 64), (7, 7), (7, 7))))
    #expect(!suits(.image(32, (64, 64), (10, 10), (1, 1))))
    #expect(!suits(.image(32, (1, 64), (28, 28), (9, 9))))
    #expect(!suits(.image(256, (256, 256), (56, 56), (7, 7))))
    let strided = ConvolutionGeometry(
      batch: 32, inputChannels: 64, outputChannels: 64, inputSize: [20, 20],
      windows: Array(repeating: Window(size: 7, stride: 2), count: 2))
    #expect(!suits(strided))
    let volume = ConvolutionGeometry(
      batch: 32, inputChannels: 64, outputChannels: 64, inputSize: [10, 10, 10],
      windows: Array(repeating: Window(size: 7), count: 3))
    #expect(!suits(volume))
  }

  /// Bright spots on a background that is next to black: one of every layer's first steps, and noise.
  @Test(arguments: small, [Float(1e-7), 1e-3])
  func `where a window sees next to nothing the sign is that of the definition`(
    geometry: ConvolutionGeometry, brightness: Float
  ) {
    let geometry = geometry.with(batch: 4)
    let cells = geometry.inputSize.reduce(1, *)
    let spots = BlackImages(geometry).input
    let (uniform, grain) = (noise(geometry.inputChannels, seed: 7), noise(spots.count, seed: 8))
    for isUniform in [true, false] {
      let input = spots.indices.map { index in
        guard spots[index] == 0 else { return spots[index] }
        return brightness * (isUniform ? uniform[index / cells % geometry.inputChannels] : grain[index])
      }
      let run = KernelRun(FourierConvolution.self, geometry, bias: false, input: input)
      #expect(wrongSigns(run, geometry) == [])
    }
  }

  /// Nearly all of the image and of the kernel is at frequency 0, where rounding errors add up.
  ///
  /// There is one output only: others beside it may have it computed once more.
  @Test func `beside bright pixels under a kernel of one sign the sign is that of the definition, too`() {
    let geometry = ConvolutionGeometry.image(4, (8, 1), (40, 40), (15, 15))
    let width = geometry.inputSize[1]
    let grain = noise(geometry.inputDimensions.reduce(1, *), seed: 8)
    let input = grain.indices.map { $0 % width < width / 2 ? 1e-7 * grain[$0] : abs(grain[$0]) }
    let weights = noise(geometry.weightDimensions.reduce(1, *), seed: 2).map(abs)
    let run = KernelRun(
      FourierConvolution.self, geometry, training: false, bias: false, input: input, weights: weights)
    #expect(wrongSigns(run, geometry) == [])
  }

  /// The places where a value has another sign than the definition's, but for sums that are a part of their summands.
  private func wrongSigns(_ run: KernelRun, _ geometry: ConvolutionGeometry) -> [Int] {
    let expected = DirectConvolution(geometry, input: run.input, weights: run.weights)
      .output(bias: run.bias, rectified: false)
    let magnitudes = DirectConvolution(geometry, input: run.input.map(abs), weights: run.weights.map(abs))
      .output(bias: run.bias, rectified: false)
    // A sum in Float32 may be off by a part of its summands; signs of less are anybody's.
    return expected.indices.filter { index in
      abs(expected[index]) > 1e-6 * magnitudes[index]
        && (Double(run.output[index]) > 0) != (expected[index] > 0)
    }
  }

  @Test(arguments: small)
  func `windows that see one pixel over and over have its sums in Float32, and the same bits`(
    geometry: ConvolutionGeometry
  ) {
    let geometry = geometry.with(batch: 3)
    let (spots, dim) = (BlackImages(geometry), noise(geometry.inputChannels, seed: 7).map { 1e-6 * $0 })
    let cells = geometry.inputSize.reduce(1, *)
    let input = spots.input.indices.map { index in
      spots.input[index] == 0 ? dim[index / cells % geometry.inputChannels] : spots.input[index]
    }
    let run = KernelRun(FourierConvolution.self, geometry, bias: false, input: input)
    let definition = DirectConvolution(geometry, input: input, weights: run.weights)
    let magnitudes = DirectConvolution(geometry, input: input.map(abs), weights: run.weights.map(abs))
      .output(bias: run.bias, rectified: false)
    let uniform = magnitudes.indices.filter { spots.seesNothing[$0] }
    let (output, expected) = (run.output, definition.output(bias: run.bias, rectified: false))
    #expect(uniform.allSatisfy { abs(Double(output[$0]) - expected[$0]) <= 1e-6 * magnitudes[$0] })
    // The first sample is background throughout, so that windows away from the padding are all of one kind.
    let places = geometry.outputSize.reduce(1, *)
    let inner = (0..<places).filter { magnitudes[$0] == magnitudes[places / 2] }
    #expect(Set(inner.map { output[$0].bitPattern }).count == 1)
  }

  @Test func `the implementation names the lengths of its transforms`() {
    func name(_ size: Int, _ padding: [Int] = [0, 0, 0, 0]) -> String {
      let geometry = ConvolutionGeometry.image(1, (8, 8), (size, 10), (5, 5), padding: padding)
      return FourierConvolution(geometry, fusedReLU: false, training: false, inputGradient: false)
        .implementation
    }
    #expect(name(10) == "fourier:10x10")
    #expect(name(11) == "fourier:12x10")
    #expect(name(10, [2, 2, 0, 0]) == "fourier:12x10")
    #expect(name(13) == "fourier:14x10")
  }
}
