import Foundation
public import Tensors

/// The mean over a batch of −log softmax(logits)[label], and how many labels the logits put first.
public final class SoftmaxCrossEntropy {
  /// Sums over the samples of a micro-batch.
  public struct Sums: Sendable, Equatable {
    /// Σ −log p(label), in nats; not finite where a logit is NaN or ∞, or the label's is −∞.
    public var loss = 0.0

    /// Samples whose predicted class is the label.
    public var correct = 0

    /// Samples.
    public var count = 0

    /// Makes empty sums.
    public init() {}
  }

  /// ∂(Σ loss / batch) / ∂ logits of the last call; (N, classes), zero for samples beyond the count.
  public let gradient: Tensor

  private let batch: Int

  /// Prepares for logits (N, classes) of micro-batches of a batch of `batch` samples.
  public init(logits: TensorDescriptor, batch: Int) {
    gradient = Tensor(logits)
    self.batch = batch
  }

  /// Sums up the loss of the first `count` samples and takes its gradient.
  public func callAsFunction(
    _ logits: Tensor, labels: UnsafeMutableBufferPointer<Int32>, count: Int
  ) -> Sums {
    var sums = Sums()
    gradient.zero()
    for sample in 0..<count { add(sample, logits, Int(labels[sample]), to: &sums) }
    return sums
  }

  /// The class of the largest logit, the first of equals; nil where NaN hides it.
  public static func predictedClass(of logits: UnsafeBufferPointer<Float>) -> Int? {
    logits.max().flatMap(logits.firstIndex)
  }

  private func add(_ sample: Int, _ logits: Tensor, _ label: Int, to sums: inout Sums) {
    let classes = logits.shape[1]
    let scores = UnsafeMutableBufferPointer(start: logits.sample(sample), count: classes)
    let slopes = gradient.sample(sample)
    let shift = Double(scores.max() ?? 0)
    let total = scores.reduce(0.0) { $0 + exp(Double($1) - shift) }
    for i in 0..<classes {
      let probability = exp(Double(scores[i]) - shift) / total
      slopes[i] = Float((probability - (i == label ? 1 : 0)) / Double(batch))
    }
    sums.loss += log(total) - (Double(scores[label]) - shift)
    sums.correct += Self.predictedClass(of: UnsafeBufferPointer(scores)) == label ? 1 : 0
    sums.count += 1
  }
}
