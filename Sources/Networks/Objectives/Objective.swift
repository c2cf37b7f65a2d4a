public import Tensors

/// Judges what a network made of samples by what is known of them: a loss to be lowered, and figures.
///
/// One is made for one network, and judges one micro-batch after another without allocating anything. What it says of a
/// sample depends on that sample alone, so that sums over any parts of a batch add up to the same.
public protocol Objective: AnyObject {
  /// What it judges by besides its loss, in the order of their slots.
  var figures: [Figure] { get }

  /// Judges the first `targets.count` samples of a network's last pass and returns Σ loss.
  ///
  /// Adds to `sums` what the figures add up, a slot for each, and ∂(weight · Σ loss / batch) to `gradient`, that of the output,
  /// or to the gradients of the network's transformers.
  func judge(
    _ output: Tensor, _ targets: Targets, sums: UnsafeMutableBufferPointer<Double>, gradient: Tensor
  ) -> Double
}

/// What the loss of an objective counts in the gradients of a batch.
public struct LossWeight: Sendable {
  private let weight: Double
  private let batch: Double

  /// The weight of an objective, in gradients that are means over `batch` samples.
  public init(_ weight: Double, batch: Int) {
    self.weight = weight
    self.batch = Double(batch)
  }

  /// A slope of a sample's loss as it enters the gradient.
  public func callAsFunction(_ slope: Double) -> Float { Float(slope * weight / batch) }
}
