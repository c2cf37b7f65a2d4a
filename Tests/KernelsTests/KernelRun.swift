import Kernels
import Memory
import Reference
import TestSupport

/// The passes of a kernel over noise, with all values row-major.
struct KernelRun {
  /// What stands behind the end of every result, and must still stand there after the passes.
  private static let canaries = [Float](repeating: 77, count: 32)

  let input, weights, bias, outputGradient: [Float]
  let output, inputGradient, weightGradient, biasGradient: [Float]

  /// What the passes wrote behind the last channel.
  let filling: [Float]

  /// Whether nothing was written behind the end of any result.
  let staysWithinBounds: Bool

  /// Runs `passes` times, forward only unless `training`; gradients start at `previousGradient`.
  ///
  /// With `inputAlone` only the input's gradient is asked for. Filling channels of the output's gradient hold `gradientFilling`. Input and weights are noise where none are given.
  init(
    _ type: any LayerKernel.Type, _ geometry: ConvolutionGeometry, fusedReLU: Bool = false,
    training: Bool = true, bias hasBias: Bool = true, previousGradient: Float = 0,
    gradientFilling: Float = 0, passes: Int = 1, inputAlone: Bool = false, input given: [Float]? = nil,
    weights givenWeights: [Float]? = nil
  ) {
    let inputs = ChannelBlocks(geometry.inputDimensions, lanes: type.inputLanes)
    let outputs = ChannelBlocks(geometry.outputDimensions, lanes: type.outputLanes)
    input = given ?? noise(geometry.inputDimensions.reduce(1, *), seed: 1)
    weights = givenWeights ?? noise(geometry.weightDimensions.reduce(1, *), seed: 2)
    bias = noise(geometry.outputChannels, seed: 3).map { hasBias ? $0 : 0 }
    outputGradient = noise(geometry.outputDimensions.reduce(1, *), seed: 4)
    let (blocks, gradients) = (
      inputs.blocked(input), outputs.blocked(outputGradient, filling: gradientFilling)
    )
    var result = Self.result(outputs.count, .nan)
    var toInput = Self.result(inputs.count, .nan)
    var toWeights = Self.result(weights.count, previousGradient)
    var toBias = Self.result(bias.count, previousGradient)
    let kernel = type.init(geometry, fusedReLU: fusedReLU, training: training, inputGradient: training)
    kernel.packWeights(from: weights)
    for _ in 0..<passes {
      kernel.forward(input: blocks, bias: bias, output: &result)
      guard training else { continue }
      guard !inputAlone else {
        kernel.backwardData(outputGradient: gradients, inputGradient: &toInput)
        continue
      }
      kernel.backward(
        input: blocks, outputGradient: gradients, weightGradient: &toWeights, biasGradient: &toBias,
        inputGradient: &toInput)
    }
    (output, inputGradient) = (outputs.plain(result), inputs.plain(toInput))
    weightGradient = toWeights.dropLast(Self.canaries.count)
    biasGradient = toBias.dropLast(Self.canaries.count)
    filling =
      outputs.filling(result.dropLast(Self.canaries.count))
      + (training ? inputs.filling(toInput.dropLast(Self.canaries.count)) : [])
    staysWithinBounds = [result, toInput, toWeights, toBias].allSatisfy {
      $0.suffix(Self.canaries.count) == Self.canaries[...]
    }
  }

  private static func result(_ count: Int, _ value: Float) -> [Float] {
    [Float](repeating: value, count: count) + canaries
  }
}
