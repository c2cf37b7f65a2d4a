import Kernels
import Tensors

/// Gives every channel of a micro-batch mean β and deviation γ, and perhaps rectifies it.
///
/// Input (N, C), (N, C, H, W) or (N, C, D, H, W) in any layout, output the same; weight γ and bias β (C). In training the
/// moments are those of the micro-batch's real samples; running_mean and running_var (C), which are state, go a part of the way
/// to their average over the batch, the variance with n − 1 for n. In evaluation, and where γ and β are frozen, the running
/// moments count. Source: Ioffe and Szegedy 2015, algorithms 1 and 2; names and running moments are PyTorch's.
final class BatchNormalisation: Layer {
  let input: TensorDescriptor
  let summary: LayerSummary
  private let weight, bias: Parameter
  private let runningMean, runningVariance: Parameter
  private let momentum: Double
  private let kernel: BatchNormalisationKernel
  private let cells: Int
  private let result: Tensor
  private let wantsInputGradient: Bool
  private var lastInput: Tensor?

  init(_ options: BatchNormalisationOptions, input: TensorDescriptor, in construction: Construction) throws {
    let channels = input.shape[1]
    self.input = input
    cells = input.shape.spatial.reduce(1, *)
    weight = try construction.parameter("weight", [channels], .constant(1), decays: false)
    bias = try construction.parameter("bias", [channels], .constant(0), decays: false)
    let isFrozen = weight.isFrozen && bias.isFrozen
    runningMean = try construction.state("running_mean", [channels], 0, isFrozen: isFrozen)
    runningVariance = try construction.state("running_var", [channels], 1, isFrozen: isFrozen)
    try construction.reserve(20 * Double(channels), for: "moments")
    result = try construction.tensor(input, of: "output")
    wantsInputGradient = construction.wantsInputGradient
    momentum = options.momentum
    kernel = BatchNormalisationKernel(
      ChannelStrips(of: input), epsilon: options.epsilon,
      slope: options.activation.negativeSlope(options.slope) ?? 1)
    let kind = ["batch normalisation", options.activation.description(options.slope)]
    summary = LayerSummary(
      path: construction.path, kind: kind.compactMap(\.self).joined(separator: ", "), input: input,
      output: input, parameterCount: 2 * channels, operations: 3 * input.shape.sample.count)
    try check(construction)
  }

  var output: TensorDescriptor { input }

  /// Whether the moments stay as they are, as the parameters do.
  private var isFrozen: Bool { runningMean.isFrozen }

  func forward(_ input: Tensor, in pass: Pass) -> Tensor {
    lastInput = input
    if (pass.isTraining || pass.measuresState) && !isFrozen {
      kernel.forward(
        input: input.pointer, samples: pass.count, weight: weight.pointer, bias: bias.pointer,
        output: result.pointer)
      addChanges(in: pass)
    } else {
      kernel.forward(
        input: input.pointer, samples: pass.count, weight: weight.pointer, bias: bias.pointer,
        mean: runningMean.pointer, variance: runningVariance.pointer, output: result.pointer)
    }
    return result
  }

  func backward(_ outputGradient: Tensor, in pass: Pass) -> Tensor? {
    guard let lastInput else { preconditionFailure("backward of \(summary.path) without forward") }
    kernel.backward(
      input: lastInput.pointer, gradient: outputGradient.pointer, weightGradient: weight.gradientPointer,
      biasGradient: bias.gradientPointer, wantsInputGradient: wantsInputGradient)
    return wantsInputGradient ? outputGradient : nil
  }

  /// Adds what the micro-batch's moments change of the running ones: by its share in the batch's samples.
  ///
  /// Where they are measured anew it adds its share of them. That is PyTorch's `update_bn` (Izmailov et al. 2018, section 3.2)
  /// but for micro-batches that are not full, which count by their samples.
  private func addChanges(in pass: Pass) {
    let count = pass.count * cells
    let (part, kept) = pass.measuresState ? (1, 0) : (momentum, 1.0)
    let share = part * Double(pass.count) * Double(pass.sampleWeight)
    let unbiased = Double(count) / Double(max(count - 1, 1))
    let (means, variances) = (runningMean.values, runningVariance.values)
    let (meanChanges, varianceChanges) = (runningMean.gradient, runningVariance.gradient)
    for channel in means.indices {
      meanChanges[channel] += Float(share * (kernel.mean[channel] - kept * Double(means[channel])))
      varianceChanges[channel] += Float(
        share * (unbiased * kernel.variance[channel] - kept * Double(variances[channel])))
    }
  }

  /// Refuses to train where a channel has a single number, which has no deviation.
  private func check(_ construction: Construction) throws {
    guard input.shape[0] * cells == 1, !construction.isForEvaluation, !isFrozen else { return }
    throw NetworkError(
      construction.path,
      "the batch normalisation has one number of each channel in a micro-batch, \(input.shape), which has no deviation; "
        + "let training.batch be more samples a micro-batch")
  }
}
