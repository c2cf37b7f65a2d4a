import Kernels

/// The passes of a convolution by Fourier transforms over noise, with all values row-major.
struct FourierRun {
  let input, weights, bias, outputGradient: [Float]
  var output, inputGradient, weightGradient, biasGradient: [Float]

  /// What the passes wrote behind the last channel.
  let filling: [Float]

  /// Runs `passes` times, forward only unless `training`; gradients start at `previousGradient`.
  init(
    _ geometry: ConvolutionGeometry, fusedReLU: Bool = false, training: Bool = true,
    bias hasBias: Bool = true,
    previousGradient: Float = 0, passes: Int = 1
  ) {
    let (inputs, outputs) = (
      ChannelBlocks(geometry.inputDimensions), ChannelBlocks(geometry.outputDimensions)
    )
    input = noise(geometry.inputDimensions.reduce(1, *), seed: 1)
    weights = noise(geometry.weightDimensions.reduce(1, *), seed: 2)
    bias =
      hasBias ? noise(geometry.outputChannels, seed: 3) : Array(repeating: 0, count: geometry.outputChannels)
    outputGradient = noise(geometry.outputDimensions.reduce(1, *), seed: 4)
    var (result, gradient) = (
      [Float](repeating: .nan, count: outputs.count), [Float](repeating: .nan, count: inputs.count)
    )
    weightGradient = Array(repeating: previousGradient, count: weights.count)
    biasGradient = Array(repeating: previousGradient, count: bias.count)
    let convolution = FourierConvolution(
      geometry, fusedReLU: fusedReLU, training: training, inputGradient: training)
    convolution.packWeights(from: weights)
    for _ in 0..<passes {
      convolution.forward(input: inputs.blocked(input), bias: bias, output: &result)
      guard training else { continue }

      weightGradient = Array(repeating: previousGradient, count: weights.count)
      convolution.backward(
        input: inputs.blocked(input), outputGradient: outputs.blocked(outputGradient),
        weightGradient: &weightGradient,
        biasGradient: &biasGradient, inputGradient: &gradient)
    }
    (output, inputGradient) = (outputs.plain(result), inputs.plain(gradient))
    filling = outputs.filling(result) + (training ? inputs.filling(gradient) : [])
  }
}
