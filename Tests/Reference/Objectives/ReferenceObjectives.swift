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
        let judged = referenceCrossEntropy(
          output.values, targets.labels, heads: options.heads, smoothing: options.labelSmoothing)
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

/// −Σ q · log softmax(logits) over all samples and heads, which stand side by side, and its slopes.
///
/// q has of every label the smoothing spread evenly over all classes, and the rest in the label's place.
package func referenceCrossEntropy(
  _ logits: Values, _ labels: [Int], heads: Int = 1, smoothing: Double = 0
) -> (loss: Double, slopes: Values) {
  var (loss, slopes) = (0.0, logits)
  let classes = logits.shape[1] / heads
  for (row, label) in labels.enumerated() {
    let places = row * classes..<(row + 1) * classes
    let shift = logits.numbers[places].max() ?? 0
    let powers = logits.numbers[places].map { exp($0 - shift) }
    let total = powers.reduce(0, +)
    for (k, power) in powers.enumerated() {
      let wanted = (k == label ? 1 - smoothing : 0) + smoothing / Double(classes)
      // What counts nothing may be infinite.
      if wanted > 0 { loss -= wanted * log(power / total) }
      slopes.numbers[places.lowerBound + k] = power / total - wanted
    }
  }
  return (loss, slopes)
}
