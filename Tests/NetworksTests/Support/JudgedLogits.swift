import Networks
import Tensors

/// Cross entropy of logits by themselves: the sums over samples, and the gradient.
final class JudgedLogits {
  struct Sums {
    var loss = 0.0
    /// Samples of another class than the predicted one, then those by head, where there are several.
    var counts: [Double] = [0]
    var count = 0
    var wrong: Int {
      get { Int(counts[0]) }
      set { counts[0] = Double(newValue) }
    }
  }

  let gradient: Tensor
  private let objective: CrossEntropy
  private let figures: [Figure]
  private let heads: Int

  init(_ shape: Shape, heads: Int = 1, batch: Int, weight: Double = 1, smoothing: Double = 0) {
    var options = CrossEntropyOptions()
    (options.heads, options.labelSmoothing) = (heads, smoothing)
    gradient = Tensor(shape)
    objective = CrossEntropy(options, weight: LossWeight(weight, batch: batch))
    figures = [ObjectiveOptions(.crossEntropy(options))].figuresByObjective[0]
    self.heads = heads
  }

  /// Judges as many samples as there are rows of labels.
  func sums(of logits: Tensor, _ labels: [Int32]) -> Sums {
    gradient.zero()
    var counts = figures.map { _ in 0.0 }
    let count = labels.count / heads
    let loss = labels.withUnsafeBufferPointer { labels in
      counts.withUnsafeMutableBufferPointer { counts in
        objective.judge(
          logits, Targets(count: count, labels: labels, labelsPerSample: heads), sums: counts,
          gradient: gradient)
      }
    }
    return Sums(loss: loss, counts: counts, count: count)
  }
}
