import Foundation
public import Tensors

/// Options of cross entropy.
public struct CrossEntropyOptions: Sendable, Equatable {
  /// The softmaxes side by side, one for each label of a sample.
  public var heads = 1
  /// The share of a label that is spread evenly over all classes, its own included; 0 for none.
  public var labelSmoothing = 0.0

  /// Makes the default options.
  public init() {}
}

/// −log softmax(logits)[label], summed over as many softmaxes side by side as a sample has labels.
///
/// With smoothing ε, −(1 − ε) log softmax(logits)[label] − ε Σ log softmax(logits) / classes of each softmax, in training and
/// where it only judges alike. The output is (N, heads · classes), head by head. A sample counts as wrong where any of its labels is not the class of
/// the largest logit. Source of the heads: Jaderberg et al. 2015, section 4.2, as in Goodfellow et al. 2014; of
/// smoothing: Szegedy et al. 2016, section 7, as PyTorch's `CrossEntropyLoss(label_smoothing:)` has it.
public final class CrossEntropy: Objective {
  private let heads: Int
  private let smoothing: Double
  private let weight: LossWeight

  /// Prepares to judge logits by as many heads.
  public init(_ options: CrossEntropyOptions = CrossEntropyOptions(), weight: LossWeight) {
    (heads, smoothing) = (options.heads, options.labelSmoothing)
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

  /// How probable logits say that a class is, its softmax; nil where a logit is not finite, or none stands for the class.
  public static func probability(of label: Int, in logits: some Collection<Float>) -> Double? {
    guard let largest = logits.max(), logits.allSatisfy(\.isFinite), label >= 0, label < logits.count else {
      return nil
    }
    let total = logits.reduce(0.0) { $0 + exp(Double($1) - Double(largest)) }
    return exp(Double(logits[logits.index(logits.startIndex, offsetBy: label)]) - Double(largest)) / total
  }

  /// Whether a sample counts as wrong, given its labels and what is predicted for each.
  public static func isWrong<Label: Equatable>(
    _ predicted: some Sequence<Label>, for labels: some Sequence<Label>
  ) -> Bool { !predicted.elementsEqual(labels) }

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
    let spread = smoothing / Double(scores.count)
    for i in scores.indices {
      let probability = exp(Double(scores[i]) - shift) / total
      slopes[i] += weight(probability - spread - (i == label ? 1 - smoothing : 0))
    }
    let loss = log(total) - (Double(scores[label]) - shift)
    // Without smoothing a logit of −∞ for another class is no obstacle.
    guard smoothing > 0 else { return loss }
    let others = scores.reduce(0.0) { $0 + log(total) - (Double($1) - shift) }
    return (1 - smoothing) * loss + spread * others
  }
}

extension CrossEntropyOptions: ObjectiveKind {
  var lossUnit: Figure.Unit { .nat }

  var lossRemark: String? { labelSmoothing > 0 ? "labels are smoothed by \(labelSmoothing)" : nil }

  var readsTruth: Bool { false }

  /// The share of samples that are wrong; behind it, of more than one head, the shares of each.
  func figures(isAlone: Bool) -> [Figure] {
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

  func makeObjective(
    for network: Network, by schema: TargetSchema, weight: LossWeight
  ) throws -> any Objective {
    try check(network.output.shape, by: schema)
    return CrossEntropy(self, weight: weight)
  }

  private func error(_ name: String, _ title: String, count: String) -> Figure {
    Figure(
      name, title, unit: .percent, format: "\(name.replacingOccurrences(of: "_", with: " ")) %.2f %%",
      sum: .share(of: "wrong", name: count))
  }

  /// Refuses logits that do not tell the classes apart, and samples of another number of labels.
  private func check(_ output: Shape, by schema: TargetSchema) throws {
    guard heads == schema.labelsPerSample else {
      throw NetworkError(
        "",
        "cross entropy has \(heads) head\(heads == 1 ? "" : "s"), but a sample has \(schema.labelsPerSample) "
          + "label\(schema.labelsPerSample == 1 ? "" : "s"); set the objective's heads to that")
    }
    guard output[1].isMultiple(of: heads) else {
      throw NetworkError(
        "",
        "its \(output[1]) logits cannot be shared out to \(heads) heads; give the last dense layer a multiple of "
          + "\(heads) units")
    }
    guard output[1] / heads >= schema.classCount else {
      throw NetworkError(
        "",
        "it tells \(output[1] / heads) classes apart\(heads == 1 ? "" : " in each of \(heads) heads"), but the images "
          + "have \(schema.classCount); give the last dense layer more units")
    }
  }
}

extension FigureSums {
  /// The error of samples of which so many are wrong.
  public static func errors(_ wrong: Int, of count: Int, heads: Int) -> FigureSums {
    var options = CrossEntropyOptions()
    options.heads = heads
    var sums = FigureSums(of: Array(options.figures(isAlone: true).prefix(1)))
    (sums.sums[0], sums.count) = (Double(wrong), count)
    return sums
  }
}
