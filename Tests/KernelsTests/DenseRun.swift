import Kernels

/// The passes of a dense layer over noise.
struct DenseRun {
  /// What stands behind the end of every result, and must still stand there after the passes.
  private static let canaries = [Float](repeating: 77, count: 32)

  let input, weights, bias, outputGradient: [Float]
  var output, inputGradient, weightGradient, biasGradient: [Float]

  /// Whether nothing was written behind the end of any result.
  let staysWithinBounds: Bool

  /// Runs `passes` times, forward only unless `training`; gradients start at `previousGradient`.
  init(
    _ geometry: ConvolutionGeometry, fusedReLU: Bool = false, training: Bool = true,
    bias hasBias: Bool = true, previousGradient: Float = 0, passes: Int = 1
  ) {
    let (samples, inputs, outputs) = (geometry.batch, geometry.inputChannels, geometry.outputChannels)
    input = noise(samples * inputs, seed: 1)
    weights = noise(outputs * inputs, seed: 2)
    bias = noise(outputs, seed: 3).map { hasBias ? $0 : 0 }
    outputGradient = noise(samples * outputs, seed: 4)
    var results = [samples * outputs, samples * inputs].map { Self.result($0, .nan) }
    results += [weights.count, outputs].map { Self.result($0, previousGradient) }
    let kernel = DenseKernel(
      batch: samples, inputCount: inputs, outputCount: outputs, fusedReLU: fusedReLU, training: training,
      inputGradient: training)
    kernel.packWeights(from: weights)
    for _ in 0..<passes {
      kernel.forward(input: input, bias: bias, output: &results[0])
      guard training else { continue }
      var (inputs, weights, biases) = (results[1], results[2], results[3])
      kernel.backward(
        input: input, outputGradient: outputGradient, weightGradient: &weights, biasGradient: &biases,
        inputGradient: &inputs)
      results[1...] = [inputs, weights, biases]
    }
    staysWithinBounds = results.allSatisfy { $0.suffix(Self.canaries.count) == Self.canaries[...] }
    let values = results.map { Array($0.dropLast(Self.canaries.count)) }
    (output, inputGradient, weightGradient, biasGradient) = (values[0], values[1], values[2], values[3])
  }

  private static func result(_ count: Int, _ value: Float) -> [Float] {
    [Float](repeating: value, count: count) + canaries
  }
}
