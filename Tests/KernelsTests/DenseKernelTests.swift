import Kernels
import TestSupport
import Testing

@Suite struct DenseKernelTests {
  /// A dense layer as the convolution of one pixel that it is.
  static func dense(_ batch: Int, _ inputs: Int, _ outputs: Int) -> ConvolutionGeometry {
    ConvolutionGeometry(
      batch: batch, inputChannels: inputs, outputChannels: outputs, inputSize: [1, 1],
      windows: [Window(size: 1), Window(size: 1)])
  }

  static let layers = [
    // Layers of the paper's networks.
    dense(5, 784, 256), dense(5, 256, 256), dense(32, 256, 10), dense(2, 3136, 64), dense(32, 320, 20),
    dense(32, 20, 20), dense(32, 20, 6), dense(32, 32, 32), dense(32, 32, 6),
    // One of everything, fewer than a vector has lanes, and numbers that no vector divides.
    dense(1, 1, 1), dense(1, 7, 3), dense(3, 8, 1), dense(4, 1, 9), dense(7, 17, 33), dense(1, 100, 41),
    dense(5, 15, 16), dense(6, 16, 15), dense(31, 31, 31), dense(32, 47, 2), dense(33, 49, 25),
    dense(256, 24, 40),
  ]

  @Test(arguments: layers)
  func `all passes equal the definition in Double`(layer: ConvolutionGeometry) {
    let run = DenseRun(layer)
    let definition = DoubleConvolution(geometry: layer, input: run.input, weights: run.weights)
    // Rounding errors of a sum grow with the root of the number of its summands.
    let inputs = Double(layer.inputChannels).squareRoot()
    #expect(
      relativeL2(run.output, definition.output(bias: run.bias, rectified: false)) < 2e-7 + 3e-8 * inputs)
    #expect(relativeL2(run.inputGradient, definition.inputGradient(run.outputGradient)) < 1e-6)
    #expect(relativeL2(run.weightGradient, definition.weightGradient(run.outputGradient)) < 1e-6)
    #expect(relativeL2(run.biasGradient, definition.biasGradient(run.outputGradient)) < 1e-6)
    #expect(run.staysWithinBounds)
  }

  @Test(arguments: layers)
  func `both gradients are the adjoint of the forward pass`(layer: ConvolutionGeometry) {
    let run = DenseRun(layer, bias: false)
    let forward = zip(run.output, run.outputGradient).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    let input = zip(run.input, run.inputGradient).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    let weights = zip(run.weights, run.weightGradient).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    let scale = run.output.reduce(0) { $0 + abs(Double($1)) }
    expectClose([input, weights], [forward, forward], absolute: 1e-6 * scale)
  }

  @Test(arguments: [1, 5, 32])
  func `a sample's output and gradient have the same bits among any others`(batch: Int) {
    let (few, many) = (DenseRun(Self.dense(batch, 45, 27)), DenseRun(Self.dense(batch + 3, 45, 27)))
    #expect(Array(many.output.prefix(few.output.count)) == few.output)
    #expect(Array(many.inputGradient.prefix(few.input.count)) == few.inputGradient)
  }

  @Test func `a fused ReLU cuts the output off at zero and changes nothing else`() {
    let layer = Self.dense(9, 20, 21)
    let (plain, rectified) = (DenseRun(layer), DenseRun(layer, fusedReLU: true))
    #expect(rectified.output == plain.output.map { max($0, 0) })
    #expect(rectified.output.contains(0) && rectified.output.contains { $0 > 0 })
    #expect(rectified.weightGradient == plain.weightGradient)
  }

  @Test(arguments: [false, true])
  func `what is not a number is not a number in all outputs of its sample, and in no others`(rectified: Bool)
  {
    var input = noise(4 * 11, seed: 1)
    input[2 * 11 + 10] = .nan
    var output = [Float](repeating: 0, count: 4 * 9)
    let kernel = DenseKernel(
      batch: 4, inputCount: 11, outputCount: 9, fusedReLU: rectified, training: false, inputGradient: false)
    kernel.packWeights(from: noise(9 * 11, seed: 2))
    kernel.forward(input: input, bias: noise(9, seed: 3), output: &output)
    #expect(output.enumerated().allSatisfy { $1.isNaN == ($0 / 9 == 2) })
  }

  @Test func `gradients of weights and bias are added to what is there`() {
    let layer = Self.dense(12, 37, 29)
    let (once, more) = (DenseRun(layer), DenseRun(layer, previousGradient: 3))
    #expect(more.weightGradient == once.weightGradient.map { 3 + $0 })
    #expect(more.biasGradient == once.biasGradient.map { 3 + $0 })
  }

  @Test func `a second batch is computed as if there had been no first`() {
    let layer = Self.dense(6, 19, 10)
    let (first, second) = (DenseRun(layer), DenseRun(layer, passes: 2))
    #expect(second.output == first.output)
    #expect(second.inputGradient == first.inputGradient)
    #expect(second.weightGradient == first.weightGradient.map { 2 * $0 })
    #expect(second.biasGradient == first.biasGradient.map { 2 * $0 })
  }

  @Test func `evaluation gives the same bits as training`() {
    let layer = Self.dense(6, 19, 10)
    #expect(DenseRun(layer, training: false).output == DenseRun(layer).output)
  }

  @Test func `the implementation names the lanes of its vectors`() {
    let kernel = DenseKernel(
      batch: 1, inputCount: 1, outputCount: 1, fusedReLU: false, training: false, inputGradient: false)
    #expect(kernel.implementation == "dense:\(vectorLanes)")
  }
}
