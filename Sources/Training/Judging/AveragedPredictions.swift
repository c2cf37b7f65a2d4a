public import Datasets
import Files
import Foundation
public import MPI
public import Networks
public import Tensors

/// Classes predicted by probabilities that are averaged over several distortions of each sample: another way to predict than
/// what one distortion gives, so that its errors are nobody's plain ones.
///
/// Each rank keeps the probabilities of its own samples. Source of averaging the softmax's output: Krizhevsky, Sutskever,
/// Hinton 2012, section 4.1.
public final class AveragedPredictions {
  private let rows: Range<Int>
  private let heads: Int
  private let width: Int
  private var sums: [Double]
  private var labels: [Int32?]
  private var changedLabels = 0

  /// Prepares for the rows of this rank and a network's outputs of so many heads.
  public init(of rows: Range<Int>, heads: Int, _ network: Network) {
    precondition(heads > 0, "no class is predicted")
    (self.rows, self.heads, width) = (rows, heads, network.output.shape[1])
    sums = [Double](repeating: 0, count: rows.count * width)
    labels = [Int32?](repeating: nil, count: rows.count * heads)
  }

  /// Adds the outputs of a micro-batch, given the row of its first sample.
  public func add(_ output: Tensor, _ batch: Batch, from first: Int) {
    for sample in 0..<batch.count {
      let place = first + sample - rows.lowerBound
      for head in 0..<heads {
        note(batch.targets.label(of: sample, head), at: place * heads + head)
        let classes = width / heads
        let logits = UnsafeBufferPointer(start: output.sample(sample) + head * classes, count: classes)
        add(logits, at: place * width + head * classes)
      }
    }
  }

  private func note(_ label: Int, at place: Int) {
    if let known = labels[place], Int(known) != label { changedLabels += 1 }
    labels[place] = Int32(label)
  }

  /// Adds probabilities; those of logits that are not finite are none.
  private func add(_ logits: UnsafeBufferPointer<Float>, at place: Int) {
    let largest = Double(logits.max() ?? 0)
    let total = logits.reduce(0.0) { $0 + exp(Double($1) - largest) }
    for (label, logit) in logits.enumerated() { sums[place + label] += exp(Double(logit) - largest) / total }
  }

  /// How many of all ranks' samples are predicted wrong; a collective call.
  ///
  /// - Throws: `Fault`, known to all, where a sample had other labels in one distortion than in another.
  public func errors(over world: Communicator) throws -> FigureSums {
    let wrong = rows.indices.count { isWrong($0 - rows.lowerBound) }
    guard try world.allreduce(changedLabels, .sum) == 0 else {
      throw Fault(
        .usage,
        "the distortion gives samples other labels every time, so that there is nothing to average for one; leave out --average-predictions",
        isKnownToAll: true)
    }
    return FigureSums.errors(
      try world.allreduce(wrong, .sum), of: try world.allreduce(rows.count, .sum), heads: heads)
  }

  private func isWrong(_ place: Int) -> Bool {
    let classes = width / heads
    return (0..<heads).contains { head in
      let start = place * width + head * classes
      let probabilities = sums[start..<start + classes]
      let best =
        probabilities.allSatisfy(\.isFinite) ? probabilities.max().flatMap(probabilities.firstIndex) : nil
      return best.map { Int32($0 - start) } != labels[place * heads + head]
    }
  }
}
