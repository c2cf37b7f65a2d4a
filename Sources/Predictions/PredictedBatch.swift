package import Datasets
package import Networks
package import Tensors
import Training

/// What a network made of the last micro-batch of a dataset that ran through it.
package final class PredictedBatch {
  package let network: Network
  package let dataset: any Dataset
  /// The classes that are predicted of a sample, one for each label; zero where none are.
  package let heads: Int
  private let inference: Inference
  private let loader: Loader
  private var logits: Tensor
  private var first = 0

  /// Prepares to predict a class for each of so many labels.
  package init(_ network: Network, _ dataset: any Dataset, heads: Int) {
    self.network = network
    self.heads = heads
    self.dataset = dataset
    inference = Inference(network, of: dataset.schema)
    loader = Loader(dataset, seed: 0)
    logits = Tensor(network.output)
  }

  /// The most samples that a micro-batch holds.
  package var capacity: Int { inference.batch.capacity }

  /// The images (N, C, H, W), of which the first mean something.
  package var images: Tensor { inference.batch.images }

  /// Runs a micro-batch.
  package func run(_ microBatch: Int) throws {
    logits = try inference.output(ofMicroBatch: microBatch, from: loader)
    first = microBatch * capacity
  }

  /// The row of the dataset in which a sample lies.
  package func row(of sample: Int) -> Int { first + sample }

  /// The sample in which a row of the dataset lies.
  package func sample(ofRow row: Int) -> Int { row - first }

  /// Whether anybody knows what the samples show.
  package var isLabelled: Bool { dataset.schema.isLabelled }

  /// The labels of a sample.
  package func labels(of sample: Int) -> [Int] {
    let count = dataset.schema.labelsPerSample
    return inference.batch.labels[sample * count..<(sample + 1) * count].map(Int.init)
  }

  /// The logits of a sample, head by head.
  func logits(of sample: Int) -> UnsafeBufferPointer<Float> { logits.values(of: sample) }

  /// Whether another class than a sample's is predicted for any of its labels, as far as anybody knows.
  package func isWrong(_ sample: Int) -> Bool {
    heads > 0 && isLabelled
      && CrossEntropy.isWrong(predicted(of: sample), for: labels(of: sample).map(Optional.some))
  }

  /// The class that is predicted for each label of a sample; nil where NaN hides it.
  package func predicted(of sample: Int) -> [Int?] {
    (0..<heads).map { CrossEntropy.predictedClass(of: logits(of: sample, head: $0)) }
  }

  /// How probable the network says that a sample is of these classes, one for each label; nil where a logit is not finite.
  package func probability(of sample: Int, being labels: [Int?]) -> Double? {
    var product = 1.0
    for (head, label) in labels.enumerated() {
      guard let label, let part = CrossEntropy.probability(of: label, in: logits(of: sample, head: head))
      else {
        return nil
      }
      product *= part
    }
    return product
  }

  private func logits(of sample: Int, head: Int) -> UnsafeBufferPointer<Float> {
    let logits = logits(of: sample)
    let classes = logits.count / heads
    return UnsafeBufferPointer(rebasing: logits[head * classes..<(head + 1) * classes])
  }
}
