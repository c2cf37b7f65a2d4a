import Kernels
import TestSupport
import Testing

@Suite struct FourierConvolutionTests {
  static func geometry(
    _ batch: Int, _ channels: (Int, Int), _ size: (Int, Int), _ kernel: (Int, Int),
    padding: [Int] = [0, 0, 0, 0]
  ) -> ConvolutionGeometry {
    ConvolutionGeometry(
      batch: batch, inputChannels: channels.0, outputChannels: channels.1, inputSize: [size.0, size.1],
      windows: [
        Window(size: kernel.0, paddingLow: padding[0], paddingHigh: padding[1]),
        Window(size: kernel.1, paddingLow: padding[2], paddingHigh: padding[3]),
      ])
  }

  static let geometries = [
    // Layers of the paper's networks.
    geometry(2, (64, 64), (10, 10), (7, 7)),
    geometry(1, (64, 64), (7, 7), (7, 7)),
    geometry(5, (24, 24), (11, 11), (7, 7)),
    geometry(2, (20, 20), (17, 17), (5, 5)),
    // As many samples as a micro-batch has; channels that fill no block.
    geometry(32, (9, 20), (8, 8), (5, 5)),
    geometry(7, (3, 12), (9, 9), (4, 4)),
    geometry(1, (1, 1), (6, 6), (3, 3)),
    // Rectangles, even and odd lengths, and a prime padded size, which none has.
    geometry(3, (17, 5), (7, 12), (3, 6)),
    geometry(3, (8, 8), (15, 6), (9, 1)),
    geometry(1, (4, 4), (13, 11), (6, 2)),
    // Paddings that wrap around, more output than input, a kernel larger than the input.
    geometry(2, (8, 9), (7, 6), (7, 5), padding: [3, 3, 2, 2]),
    geometry(2, (5, 6), (6, 5), (3, 4), padding: [2, 0, 1, 3]),
    geometry(2, (4, 4), (3, 3), (5, 2), padding: [4, 4, 1, 1]),
    // One row, one pixel.
    geometry(2, (8, 8), (1, 9), (1, 3)),
    geometry(2, (8, 8), (1, 1), (1, 1)),
  ]

  @Test(arguments: geometries)
  func `all passes equal the definition in Double`(geometry: ConvolutionGeometry) {
    let run = FourierRun(geometry)
    let definition = DoubleConvolution(geometry: geometry, input: run.input, weights: run.weights)
    #expect(relativeL2(run.output, definition.output(bias: run.bias, rectified: false)) < 5e-7)
    let gradient = run.outputGradient
    #expect(relativeL2(run.inputGradient, definition.inputGradient(gradient)) < 5e-7)
    #expect(relativeL2(run.weightGradient, definition.weightGradient(gradient)) < 5e-7)
    #expect(relativeL2(run.biasGradient, definition.biasGradient(gradient)) < 2e-6)
    #expect(run.filling.allSatisfy { $0 == 0 })
  }

  @Test(arguments: geometries.prefix(8))
  func `both gradients are the adjoint of the forward pass`(geometry: ConvolutionGeometry) {
    let run = FourierRun(geometry, bias: false)
    let forward = zip(run.output, run.outputGradient).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    let input = zip(run.input, run.inputGradient).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    let weights = zip(run.weights, run.weightGradient).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    let scale = run.output.reduce(0) { $0 + abs(Double($1)) }
    expectClose([input, weights], [forward, forward], absolute: 1e-6 * scale)
  }

  @Test func `a fused ReLU cuts the output off at zero and changes nothing else`() {
    let geometry = Self.geometries[0]
    let (plain, rectified) = (FourierRun(geometry), FourierRun(geometry, fusedReLU: true))
    #expect(rectified.output == plain.output.map { max($0, 0) })
    #expect(rectified.weightGradient == plain.weightGradient)
  }

  @Test(arguments: [1, 4, 5, 13, 32])
  func `a sample's output and gradient have the same bits among any others`(batch: Int) {
    let one = Self.geometry(1, (20, 12), (8, 9), (5, 4))
    let many = Self.geometry(batch, (20, 12), (8, 9), (5, 4))
    let (alone, together) = (FourierRun(one), FourierRun(many))
    #expect(Array(together.output.prefix(alone.output.count)) == alone.output)
    #expect(Array(together.inputGradient.prefix(alone.input.count)) == alone.inputGradient)
  }

  @Test func `gradients of weights and bias are added to what is there`() {
    let geometry = Self.geometries[4]
    let (once, more) = (FourierRun(geometry), FourierRun(geometry, previousGradient: 3))
    #expect(more.weightGradient == once.weightGradient.map { 3 + $0 })
    #expect(more.biasGradient == once.biasGradient.map { 3 + $0 })
  }

  @Test func `a second batch is computed as if there had been no first`() {
    let geometry = Self.geometries[7]
    let (first, second) = (FourierRun(geometry), FourierRun(geometry, passes: 2))
    #expect(second.output == first.output)
    #expect(second.inputGradient == first.inputGradient)
    #expect(second.weightGradient == first.weightGradient)
  }

  @Test func `evaluation gives the same bits as training`() {
    let geometry = Self.geometries[3]
    #expect(FourierRun(geometry, training: false).output == FourierRun(geometry).output)
  }

  @Test func `large kernels over many channels suit it, thin inputs, small kernels and strides do not`() {
    let suits = { FourierConvolution.suits($0) }
    #expect(suits(Self.geometry(32, (64, 64), (10, 10), (7, 7))))
    #expect(suits(Self.geometry(32, (20, 20), (8, 8), (5, 5))))
    #expect(suits(Self.geometry(32, (64, 64), (26, 26), (7, 7))))
    #expect(!suits(Self.geometry(32, (64, 64), (7, 7), (7, 7))))
    #expect(!suits(Self.geometry(32, (64, 64), (10, 10), (1, 1))))
    #expect(!suits(Self.geometry(32, (1, 64), (28, 28), (9, 9))))
    #expect(!suits(Self.geometry(256, (256, 256), (56, 56), (7, 7))))
    let strided = ConvolutionGeometry(
      batch: 32, inputChannels: 64, outputChannels: 64, inputSize: [20, 20],
      windows: Array(repeating: Window(size: 7, stride: 2), count: 2))
    #expect(!suits(strided))
    let volume = ConvolutionGeometry(
      batch: 32, inputChannels: 64, outputChannels: 64, inputSize: [10, 10, 10],
      windows: Array(repeating: Window(size: 7), count: 3))
    #expect(!suits(volume))
  }

  @Test func `the implementation names the lengths of its transforms`() {
    func name(_ size: Int, _ padding: [Int] = [0, 0, 0, 0]) -> String {
      let geometry = Self.geometry(1, (8, 8), (size, 10), (5, 5), padding: padding)
      return FourierConvolution(geometry, fusedReLU: false, training: false, inputGradient: false)
        .implementation
    }
    #expect(name(10) == "fourier:10x10")
    #expect(name(11) == "fourier:12x10")
    #expect(name(10, [2, 2, 0, 0]) == "fourier:12x10")
    #expect(name(13) == "fourier:14x10")
  }
}
