import Foundation
package import Networks
import Tensors

/// The objectives of a network by their formulae, on what a pass made of samples.
package struct ReferenceObjectives: Sendable {
  /// What is known of the samples.
  package struct Targets: Sendable {
    /// One for each softmax of a sample.
    package var labels: [Int]
    /// The first rows of each sample's matrix from the image to what was distorted.
    package var transforms: [[Double]]

    package init(labels: [Int], transforms: [[Double]]) {
      self.labels = labels
      self.transforms = transforms
    }
  }

  private let options: [ObjectiveOptions]

  package init(_ options: [ObjectiveOptions]) {
    self.options = options
  }

  /// Adds the slopes of the weighted losses, each divided by `batch`, to the output and to the matrices of transformers.
  package func judge(_ output: Variable, on tape: Tape, by targets: Targets, batch: Int) {
    for objective in options {
      let scale = objective.weight / Double(batch)
      switch objective.kind {
      case .crossEntropy(let options):
        let judged = referenceCrossEntropy(output.values, targets.labels, heads: options.heads)
        output.gradient = output.gradient.adding(scale, judged.slopes)
      case .pose(let options):
        let map = tape.map(of: options.transformer)
        for (sample, truth) in targets.transforms.enumerated() {
          map.addSlopes(of: sample, heldAgainst: truth, scale: scale)
        }
      }
    }
  }
}

/// −Σ log softmax(logits)[label] over all samples and heads, which stand side by side, and its slopes.
package func referenceCrossEntropy(
  _ logits: Values, _ labels: [Int], heads: Int = 1
) -> (loss: Double, slopes: Values) {
  var (loss, slopes) = (0.0, logits)
  let classes = logits.shape[1] / heads
  for (row, label) in labels.enumerated() {
    let places = row * classes..<(row + 1) * classes
    let shift = logits.numbers[places].max() ?? 0
    let powers = logits.numbers[places].map { exp($0 - shift) }
    let total = powers.reduce(0, +)
    loss -= log(powers[label] / total)
    for (k, power) in powers.enumerated() {
      slopes.numbers[places.lowerBound + k] = power / total - (k == label ? 1 : 0)
    }
  }
  return (loss, slopes)
}
