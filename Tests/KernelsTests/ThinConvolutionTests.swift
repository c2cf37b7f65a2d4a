import Kernels
import Memory
import Reference
import TestSupport
import Testing

@Suite struct ThinConvolutionTests {
  static let geometries: [ConvolutionGeometry] = [
    // Layers of the paper's networks.
    .image(2, (1, 64), (28, 28), (9, 9)),
    .image(1, (1, 64), (21, 21), (9, 9)),
    .image(32, (1, 20), (14, 14), (5, 5)),
    .image(5, (1, 20), (21, 21), (5, 5)),
    .image(2, (3, 32), (17, 17), (5, 5)),
    // More windows than a stretch has, one block and many.
    .image(1, (1, 8), (42, 42), (9, 9)),
    .image(1, (1, 100), (18, 40), (1, 3)),
    // Every count of rows that a tile can be left with, rectangles, and one output row or column.
    .image(2, (2, 1), (3, 7), (3, 6)),
    .image(3, (2, 17), (9, 5), (4, 5)),
    .image(1, (3, 40), (6, 11), (1, 2)),
    .image(2, (4, 7), (12, 7), (7, 3)),
    .image(2, (4, 24), (2, 19), (2, 2)),
    .image(5, (1, 3), (9, 9), (9, 9)),
    .image(1, (1, 9), (1, 1), (1, 1)),
    // Pairs of windows: few, not a multiple of the lanes, with padding; and such as threes of the kernel do not cover.
    .image(1, (4, 9), (7, 7), (5, 6)),
    .image(3, (3, 20), (11, 11), (6, 6), padding: [2, 1, 3, 2]),
    .image(2, (4, 33), (9, 15), (3, 9), padding: [1, 1, 0, 3]),
    .image(3, (3, 20), (11, 11), (6, 7), padding: [2, 1, 3, 2]),
    .image(2, (4, 33), (9, 15), (3, 8), padding: [1, 1, 0, 3]),
    // Paddings, uneven ones and such that some windows see nothing else.
    .image(2, (1, 12), (10, 9), (5, 4), padding: [2, 2, 1, 2]),
    .image(2, (3, 20), (7, 8), (3, 3), padding: [0, 2, 3, 0]),
    .image(1, (2, 8), (2, 3), (4, 2), padding: [4, 5, 2, 0]),
  ]

  @Test func `every kernel size, channel count and width of a small image is served`() {
    for kernel in 1...9 {
      for channels in 1...4 {
        let geometry = ConvolutionGeometry.image(
          2, (channels, 5 + kernel), (kernel + 2, 2 * kernel), (kernel, kernel))
        let run = KernelRun(ThinConvolution.self, geometry)
        let definition = DirectConvolution(geometry, input: run.input, weights: run.weights)
        #expect(relativeL2(run.output, definition.output(bias: run.bias, rectified: false)) < 5e-7)
        #expect(relativeL2(run.inputGradient, definition.inputGradient(run.outputGradient)) < 5e-7)
        #expect(relativeL2(run.weightGradient, definition.weightGradient(run.outputGradient)) < 5e-7)
      }
    }
  }

  @Test(arguments: [false, true])
  func `what is not a number in a pixel is not a number in the windows that see it, and in no others`(
    rectified: Bool
  ) {
    let geometry = ConvolutionGeometry.image(1, (1, 8), (6, 6), (3, 3))
    var input = noise(36, seed: 1)
    input[2 * 6 + 1] = .nan
    var output = [Float](repeating: 0, count: 8 * 16 / 8 * vectorLanes)
    let convolution = ThinConvolution(geometry, fusedReLU: rectified, training: false, inputGradient: false)
    convolution.packWeights(from: noise(72, seed: 2))
    convolution.forward(input: input, bias: noise(8, seed: 3), output: &output)
    for (index, value) in ChannelBlocks(geometry.outputDimensions, lanes: vectorLanes).plain(output)
      .enumerated()
    {
      #expect(value.isNaN == (index % 16 / 4 <= 2 && index % 4 <= 1))
    }
  }

  @Test func `filling channels of the output's gradient reach no gradient`() {
    let geometry = Self.geometries[3]
    let zeros = KernelRun(ThinConvolution.self, geometry)
    let others = KernelRun(ThinConvolution.self, geometry, gradientFilling: .nan)
    #expect(others.inputGradient == zeros.inputGradient)
    #expect(others.weightGradient == zeros.weightGradient)
    #expect(others.biasGradient == zeros.biasGradient)
  }

  @Test(
    arguments: [
      ConvolutionGeometry.image(3, (1, 20), (28, 28), (9, 9)), .image(2, (2, 9), (11, 9), (5, 4)),
    ], [(PoolingKernel.Kind.max, true), (.max, false), (.average, false)])
  func `with a pooling all is as if the pooling came behind it`(
    geometry: ConvolutionGeometry, pooling: (kind: PoolingKernel.Kind, rectified: Bool)
  ) {
    let (kind, rectified) = pooling
    let windows = geometry.outputSize.map { Window(size: 3, stride: 3).ceiling(over: $0) }
    let lone = ThinConvolution(geometry, fusedReLU: rectified, training: true, inputGradient: true)
    let blocks = ChannelBlocks(geometry.outputDimensions, lanes: vectorLanes)
    let cells = geometry.outputSize.reduce(1, *)
    let pooling = PoolingKernel(
      kind, slabs: blocks.count / (cells * vectorLanes), lanes: vectorLanes, inputSize: geometry.outputSize,
      windows: windows)
    let fused = ThinConvolution(
      geometry, fusedReLU: rectified, pooling: (kind, windows), training: true, inputGradient: true)
    let pooledCells = zip(windows, geometry.outputSize).map { $0.outputCount(of: $1) }.reduce(1, *)
    let pooledCount = blocks.count / cells * pooledCells
    let (input, bias) = (noise(geometry.inputDimensions.reduce(1, *), seed: 1), noise(20, seed: 3))
    let (weights, upstream) = (
      noise(geometry.weightDimensions.reduce(1, *), seed: 2), noise(pooledCount, seed: 4)
    )
    for convolution in [lone, fused] { convolution.packWeights(from: weights) }

    var between = [Float](repeating: .nan, count: blocks.count)
    var output = [Float](repeating: .nan, count: pooledCount)
    var fusedOutput = output
    lone.forward(input: input, bias: bias, output: &between)
    pooling.forward(input: between, output: &output)
    fused.forward(input: input, bias: bias, output: &fusedOutput)
    #expect(fusedOutput == output)

    func gradients(_ convolution: ThinConvolution, _ gradient: [Float]) -> [[Float]] {
      var toWeights = [Float](repeating: 0, count: weights.count)
      var (toBias, toInput) = ([Float](repeating: 0, count: 20), [Float](repeating: .nan, count: input.count))
      convolution.backward(
        input: input, outputGradient: gradient, weightGradient: &toWeights, biasGradient: &toBias,
        inputGradient: &toInput)
      var alone = [Float](repeating: .nan, count: input.count)
      convolution.backwardData(outputGradient: gradient, inputGradient: &alone)
      #expect(alone == toInput)
      return [toWeights, toBias, toInput]
    }
    var betweenGradient = [Float](repeating: .nan, count: blocks.count)
    pooling.backward(outputGradient: upstream, inputGradient: &betweenGradient)
    #expect(gradients(fused, upstream) == gradients(lone, betweenGradient))
  }

  @Test func `rectified outputs are not averaged, since a mean does not tell which of them were positive`()
    async
  {
    await #expect(processExitsWith: .failure) {
      _ = ThinConvolution(
        .image(1, (1, 8), (8, 8), (3, 3)), fusedReLU: true,
        pooling: (.average, [Window(size: 2, stride: 2), Window(size: 2, stride: 2)]), training: true,
        inputGradient: false)
    }
  }

  @Test func `images of one to four channels at stride 1 suit it, others do not`() {
    let suits = { ThinConvolution.suits($0) }
    #expect(Self.geometries.allSatisfy(suits))
    #expect(!suits(.image(2, (5, 8), (10, 10), (3, 3))))
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
