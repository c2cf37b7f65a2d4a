import Datasets
import Networks
import Tensors
import Training

/// What a network made of the last micro-batch of a data set that ran through it.
final class PredictedBatch {
  let network: Network
  let source: any Dataset
  private let inference: Inference
  private let loader: Loader
  private var logits: Tensor
  private var first = 0

  init(_ network: Network, _ source: any Dataset) {
    self.network = network
    self.source = source
    inference = Inference(network, of: source.schema)
    loader = Loader(source, seed: 0)
    logits = Tensor(network.output)
  }

  /// The most samples that a micro-batch holds.
  var capacity: Int { inference.batch.capacity }

  /// The images (N, C, H, W), of which the first mean something.
  var images: Tensor { inference.batch.images }

  /// Runs a micro-batch.
  func run(_ microBatch: Int) throws {
    logits = try inference.logits(ofMicroBatch: microBatch, from: loader)
    first = microBatch * capacity
  }

  /// The row of the data set in which a sample lies.
  func row(of sample: Int) -> Int { first + sample }

  /// The sample in which a row of the data set lies.
  func sample(ofRow row: Int) -> Int { row - first }

  /// The class of a sample.
  func label(of sample: Int) -> Int { Int(inference.batch.labels[sample]) }

  /// The logits of a sample.
  func logits(of sample: Int) -> UnsafeBufferPointer<Float> { logits.values(of: sample) }

  /// Whether another class than a sample's is predicted for it.
  func isWrong(_ sample: Int) -> Bool { predicted(of: sample) != label(of: sample) }

  /// The class that is predicted for a sample; nil where NaN hides it.
  func predicted(of sample: Int) -> Int? { SoftmaxCrossEntropy.predictedClass(of: logits(of: sample)) }
}

extension Tensor {
  /// The elements of a sample; samples lie one after another.
  func values(of sample: Int) -> UnsafeBufferPointer<Float> {
    let count = elements.count / shape[0]
    return UnsafeBufferPointer(rebasing: elements[sample * count..<(sample + 1) * count])
  }
}
