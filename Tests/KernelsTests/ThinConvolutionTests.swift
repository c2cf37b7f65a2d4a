import Kernels
import TestSupport
import Testing

@Suite struct ThinConvolutionTests {
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
    geometry(2, (1, 64), (28, 28), (9, 9)),
    geometry(1, (1, 64), (21, 21), (9, 9)),
    geometry(32, (1, 20), (14, 14), (5, 5)),
    geometry(5, (1, 20), (21, 21), (5, 5)),
    geometry(2, (3, 32), (17, 17), (5, 5)),
    // More windows than a stretch has, one block and many.
    geometry(1, (1, 8), (42, 42), (9, 9)),
    geometry(1, (1, 100), (18, 40), (1, 3)),
    // Every count of rows that a tile can be left with, rectangles, and one output row or column.
    geometry(2, (2, 1), (3, 7), (3, 6)),
    geometry(3, (2, 17), (9, 5), (4, 5)),
    geometry(1, (3, 40), (6, 11), (1, 2)),
    geometry(2, (4, 7), (12, 7), (7, 3)),
    geometry(2, (4, 24), (2, 19), (2, 2)),
    geometry(5, (1, 3), (9, 9), (9, 9)),
    geometry(1, (1, 9), (1, 1), (1, 1)),
    // Paddings, uneven ones and such that some windows see nothing else.
    geometry(2, (1, 12), (10, 9), (5, 4), padding: [2, 2, 1, 2]),
    geometry(2, (3, 20), (7, 8), (3, 3), padding: [0, 2, 3, 0]),
    geometry(1, (2, 8), (2, 3), (4, 2), padding: [4, 5, 2, 0]),
  ]

  @Test(arguments: geometries)
  func `all passes equal the definition in Double`(geometry: ConvolutionGeometry) {
    let run = ThinRun(geometry)
    let definition = DoubleConvolution(geometry: geometry, input: run.input, weights: run.weights)
    #expect(relativeL2(run.output, definition.output(bias: run.bias, rectified: false)) < 5e-7)
    let gradient = run.outputGradient
    #expect(relativeL2(run.inputGradient, definition.inputGradient(gradient)) < 5e-7)
    #expect(relativeL2(run.weightGradient, definition.weightGradient(gradient)) < 5e-7)
    #expect(relativeL2(run.biasGradient, definition.biasGradient(gradient)) < 1e-6)
    #expect(run.filling.allSatisfy { $0 == 0 })
  }

  @Test(arguments: geometries)
  func `both gradients are the adjoint of the forward pass`(geometry: ConvolutionGeometry) {
    let run = ThinRun(geometry, bias: false)
    let forward = zip(run.output, run.outputGradient).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    let input = zip(run.input, run.inputGradient).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    let weights = zip(run.weights, run.weightGradient).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    let scale = run.output.reduce(0) { $0 + abs(Double($1)) }
    expectClose([input, weights], [forward, forward], absolute: 1e-6 * scale)
  }

  @Test func `every kernel size, channel count and width of a small image is served`() {
    for kernel in 1...9 {
      for channels in 1...4 {
        let geometry = Self.geometry(2, (channels, 5 + kernel), (kernel + 2, 2 * kernel), (kernel, kernel))
        let run = ThinRun(geometry)
        let definition = DoubleConvolution(geometry: geometry, input: run.input, weights: run.weights)
        #expect(relativeL2(run.output, definition.output(bias: run.bias, rectified: false)) < 5e-7)
        #expect(relativeL2(run.inputGradient, definition.inputGradient(run.outputGradient)) < 5e-7)
        #expect(relativeL2(run.weightGradient, definition.weightGradient(run.outputGradient)) < 5e-7)
      }
    }
  }

  @Test func `a fused ReLU cuts the output off at zero and changes nothing else`() {
    let geometry = Self.geometries[3]
    let (plain, rectified) = (ThinRun(geometry), ThinRun(geometry, fusedReLU: true))
    #expect(rectified.output == plain.output.map { max($0, 0) })
    #expect(rectified.output.contains(0) && rectified.output.contains { $0 > 0 })
    #expect(rectified.weightGradient == plain.weightGradient)
  }

  @Test(arguments: [false, true])
  func `what is not a number in a pixel is not a number in the windows that see it, and in no others`(
    rectified: Bool
  ) {
    let geometry = Self.geometry(1, (1, 8), (6, 6), (3, 3))
    var input = noise(36, seed: 1)
    input[2 * 6 + 1] = .nan
    var output = [Float](repeating: 0, count: 8 * 16 / 8 * vectorLanes)
    let convolution = ThinConvolution(geometry, fusedReLU: rectified, training: false, inputGradient: false)
    convolution.packWeights(from: noise(72, seed: 2))
    convolution.forward(input: input, bias: noise(8, seed: 3), output: &output)
    for (index, value) in ChannelBlocks(geometry.outputDimensions).plain(output).enumerated() {
      #expect(value.isNaN == (index % 16 / 4 <= 2 && index % 4 <= 1))
    }
  }

  @Test(arguments: [5, 32])
  func `a sample's output and gradient have the same bits among any others`(batch: Int) {
    let one = Self.geometry(1, (2, 12), (11, 9), (5, 4))
    let many = Self.geometry(batch, (2, 12), (11, 9), (5, 4))
    let (alone, together) = (ThinRun(one), ThinRun(many))
    #expect(Array(together.output.prefix(alone.output.count)) == alone.output)
    #expect(Array(together.inputGradient.prefix(alone.input.count)) == alone.inputGradient)
  }

  @Test func `gradients of weights and bias are added to what is there`() {
    let geometry = Self.geometries[4]
    let (once, more) = (ThinRun(geometry), ThinRun(geometry, previousGradient: 3))
    #expect(more.weightGradient == once.weightGradient.map { 3 + $0 })
    #expect(more.biasGradient == once.biasGradient.map { 3 + $0 })
  }

  @Test func `a second batch is computed as if there had been no first`() {
    let geometry = Self.geometries[14]
    let (first, second) = (ThinRun(geometry), ThinRun(geometry, passes: 2))
    #expect(second.output == first.output)
    #expect(second.inputGradient == first.inputGradient)
    #expect(second.weightGradient == first.weightGradient.map { 2 * $0 })
    #expect(second.biasGradient == first.biasGradient.map { 2 * $0 })
  }

  @Test func `filling channels of the output's gradient reach no gradient`() {
    let geometry = Self.geometries[3]
    let (zeros, others) = (ThinRun(geometry), ThinRun(geometry, gradientFilling: .nan))
    #expect(others.inputGradient == zeros.inputGradient)
    #expect(others.weightGradient == zeros.weightGradient)
    #expect(others.biasGradient == zeros.biasGradient)
  }

  @Test func `evaluation gives the same bits as training`() {
    let geometry = Self.geometries[3]
    #expect(ThinRun(geometry, training: false).output == ThinRun(geometry).output)
  }

  @Test func `images of one to four channels at stride 1 suit it, others do not`() {
    let suits = { ThinConvolution.suits($0) }
    #expect(Self.geometries.allSatisfy(suits))
    #expect(!suits(Self.geometry(2, (5, 8), (10, 10), (3, 3))))
    let strided = [Window(size: 3), Window(size: 3, stride: 2)]
    #expect(
      !suits(
        ConvolutionGeometry(
          batch: 1, inputChannels: 1, outputChannels: 8, inputSize: [9, 9], windows: strided)))
    let volume = Array(repeating: Window(size: 3), count: 3)
    #expect(
      !suits(
        ConvolutionGeometry(
          batch: 1, inputChannels: 1, outputChannels: 8, inputSize: [9, 9, 9], windows: volume)))
  }

  @Test func `the implementation names the lanes of its vectors`() {
    let convolution = ThinConvolution(
      Self.geometries[0], fusedReLU: false, training: false, inputGradient: false)
    #expect(convolution.implementation == "thin:\(vectorLanes)")
  }
}
