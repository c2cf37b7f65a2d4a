import Tensors

/// Leaves out each unit with probability p while training and scales the others by 1 / (1 − p).
///
/// Which units is keyed by (seed, epoch, sample, layer), so that it does not depend on the micro-batch or the
/// rank. Source: Srivastava et al. 2014, in the form that scales while training.
final class Dropout: Layer {
  let input: TensorDescriptor
  private let path: String
  private let lane: UInt32
  private let rate: Double
  private let result: Tensor
  private let factors: Tensor
  private let wantsInputGradient: Bool

  init(_ options: DropoutOptions, input: TensorDescriptor, in construction: Construction) throws {
    self.input = input
    rate = options.rate
    result = try construction.tensor(input, of: "output")
    factors = try construction.tensor(input, of: "list of factors")
    wantsInputGradient = construction.wantsInputGradient
    path = construction.path
    lane = path.utf8.reduce(0x811C_9DC5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 } >> 8
  }

  var output: TensorDescriptor { input }

  var summary: LayerSummary {
    LayerSummary(
      path: path, kind: "dropout \(rate)", input: input, output: output, operations: input.shape.sample.count)
  }

  func forward(_ input: Tensor, in pass: Pass) -> Tensor {
    guard pass.isTraining else { return input }
    for sample in 0..<pass.count { drawFactors(of: sample, in: pass) }
    multiply(input, into: result)
    return result
  }

  func backward(_ outputGradient: Tensor, in pass: Pass) -> Tensor? {
    guard wantsInputGradient else { return nil }
    multiply(outputGradient, into: outputGradient)
    return outputGradient
  }

  private func drawFactors(of sample: Int, in pass: Pass) {
    let size = factors.elements.count / input.shape[0]
    let kept = Float(1 / (1 - rate))
    let threshold = UInt64(rate * 0x1p32)
    var random = RandomStream(seed: pass.seed, purpose: .dropout, key: pass.keys[sample], lane: lane)
    for i in sample * size..<(sample + 1) * size {
      factors.elements[i] = UInt64(random.nextWord()) < threshold ? 0 : kept
    }
  }

  private func multiply(_ values: Tensor, into target: Tensor) {
    let (source, factor, target) = (values.pointer, factors.pointer, target.pointer)
    for i in 0..<factors.elements.count { target[i] = source[i] * factor[i] }
  }
}
