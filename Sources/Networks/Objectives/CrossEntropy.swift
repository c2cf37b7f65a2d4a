import Foundation
public import Tensors

/// −log softmax(logits)[label], summed over as many softmaxes side by side as a sample has labels.
///
/// The output is (N, heads · classes), head by head. A sample counts as wrong where any of its labels is not the class of
/// the largest logit. Source of the heads: Jaderberg et al. 2015, section 4.2, as in Goodfellow et al. 2014.
public final class CrossEntropy: Objective {
  /// The share of samples that are wrong; behind it, of more than one head, the shares of each.
  public let figures: [Figure]

  private let heads: Int
  private let weight: LossWeight

  /// Prepares to judge logits by as many heads.
  public init(_ options: CrossEntropyOptions = CrossEntropyOptions(), weight: LossWeight) {
    heads = options.heads
    figures = options.figures
    self.weight = weight
  }

  /// Judges logits; the loss is not finite where a logit is NaN or ∞, or the label's is −∞.
  public func judge(
    _ output: Tensor, _ targets: Targets, sums: UnsafeMutableBufferPointer<Double>, gradient: Tensor
  ) -> Double {
    var loss = 0.0
    for sample in 0..<targets.count {
      var isWrong = false
      for head in 0..<heads {
        let label = targets.label(of: sample, head)
        loss += judge(logits(of: sample, head, output), label, logits(of: sample, head, gradient))
        guard Self.predictedClass(of: UnsafeBufferPointer(logits(of: sample, head, output))) != label else {
          continue
        }
        isWrong = true
        if heads > 1 { sums[1 + head] += 1 }
      }
      sums[0] += isWrong ? 1 : 0
    }
    return loss
  }

  /// The class of the largest logit, the first of equals; nil where NaN hides it.
  public static func predictedClass(of logits: UnsafeBufferPointer<Float>) -> Int? {
    logits.max().flatMap(logits.firstIndex)
  }

  private func logits(of sample: Int, _ head: Int, _ tensor: Tensor) -> UnsafeMutableBufferPointer<Float> {
    let classes = tensor.shape[1] / heads
    return UnsafeMutableBufferPointer(start: tensor.sample(sample) + head * classes, count: classes)
  }

  /// The loss of one label, whose slopes are added to the gradient.
  private func judge(
    _ scores: UnsafeMutableBufferPointer<Float>, _ label: Int, _ slopes: UnsafeMutableBufferPointer<Float>
  ) -> Double {
    let shift = Double(scores.max() ?? 0)
    let total = scores.reduce(0.0) { $0 + exp(Double($1) - shift) }
    for i in scores.indices {
      let probability = exp(Double(scores[i]) - shift) / total
      slopes[i] += weight(probability - (i == label ? 1 : 0))
    }
    return log(total) - (Double(scores[label]) - shift)
  }
}

extension CrossEntropyOptions {
  /// What it judges by.
  var figures: [Figure] {
    let title =
      heads == 1
      ? "share of samples of another class than the predicted one"
      : "share of samples of which not all \(heads) labels are the predicted ones"
    return [error("error", title, count: "errors")]
      + (0..<(heads == 1 ? 0 : heads)).map { head in
        error(
          "error_\(head)", "share of samples whose label \(head) is not the predicted one",
          count: "errors_\(head)")
      }
  }

  private func error(_ name: String, _ title: String, count: String) -> Figure {
    Figure(
      name, title, unit: .percent, format: "\(name.replacingOccurrences(of: "_", with: " ")) %.2f %%",
      sum: .share(of: "wrong", name: count))
  }
}
