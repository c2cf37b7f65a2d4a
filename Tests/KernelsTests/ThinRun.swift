import Kernels

/// The passes of a thin convolution over noise, with all values row-major.
struct ThinRun {
  let input, weights, bias, outputGradient: [Float]
  var output, inputGradient, weightGradient, biasGradient: [Float]

  /// What the forward pass wrote behind the last channel.
  let filling: [Float]

  /// Runs `passes` times, forward only unless `training`; gradients start at `previousGradient`.
  ///
  /// Filling channels of the output's gradient hold `gradientFilling`.
  init(
    _ geometry: ConvolutionGeometry, fusedReLU: Bool = false, training: Bool = true,
    bias hasBias: Bool = true, previousGradient: Float = 0, gradientFilling: Float = 0, passes: Int = 1
  ) {
    let outputs = ChannelBlocks(geometry.outputDimensions)
    input = noise(geometry.inputDimensions.reduce(1, *), seed: 1)
    weights = noise(geometry.weightDimensions.reduce(1, *), seed: 2)
    bias = noise(geometry.outputChannels, seed: 3).map { hasBias ? $0 : 0 }
    outputGradient = noise(geometry.outputDimensions.reduce(1, *), seed: 4)
    let blockedGradient = outputs.blocked(outputGradient, filling: gradientFilling)
    var result = [Float](repeating: .nan, count: outputs.count)
    inputGradient = Array(repeating: .nan, count: input.count)
    weightGradient = Array(repeating: previousGradient, count: weights.count)
    biasGradient = Array(repeating: previousGradient, count: bias.count)
    let convolution = ThinConvolution(
      geometry, fusedReLU: fusedReLU, training: training, inputGradient: training)
    convolution.packWeights(from: weights)
    for _ in 0..<passes {
      convolution.forward(input: input, bias: bias, output: &result)
      guard training else { continue }
      convolution.backward(
        input: input, outputGradient: blockedGradient, weightGradient: &weightGradient,
        biasGradient: &biasGradient, inputGradient: &inputGradient)
    }
    output = outputs.plain(result)
    filling = outputs.filling(result)
  }
}
