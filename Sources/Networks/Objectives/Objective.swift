public import Tensors

/// Judges what a network made of samples by what is known of them: a loss to be lowered, and figures.
///
/// One is made for one network, and judges one micro-batch after another without allocating anything. What it says of a
/// sample depends on that sample alone, so that sums over any parts of a batch add up to the same.
public protocol Objective: AnyObject {
  /// Judges the first `targets.count` samples of a network's last pass and returns Σ loss.
  ///
  /// Adds to `sums` what the figures of its kind add up, a slot for each, and ∂(weight · Σ loss / batch) to `gradient`, that of the output,
  /// or to the gradients of the network's transformers.
  func judge(
    _ output: Tensor, _ targets: Targets, sums: UnsafeMutableBufferPointer<Double>, gradient: Tensor
  ) -> Double
}

/// The options of one kind of objectives, which say all that is asked of the kind.
protocol ObjectiveKind {
  /// What the loss is measured in.
  var lossUnit: Figure.Unit { get }

  /// What has to be said of the loss besides; nil unless a kind says so.
  var lossRemark: String? { get }

  /// Whether it reads the truth about samples, which is not read for those that do not.
  var readsTruth: Bool { get }

  /// The classes that a network predicts of a sample because of it, one for each label; zero unless a kind says so.
  var heads: Int { get }

  /// What it judges by besides the loss, in the order of their slots.
  ///
  /// Where it is not alone of its kind, the names tell the figures from those of the others.
  func figures(isAlone: Bool) -> [Figure]

  /// Prepares to judge a network.
  ///
  /// - Throws: `NetworkError` if the network's output, or what is known of the samples, is not what the objective needs.
  func makeObjective(
    for network: Network, by schema: TargetSchema, weight: LossWeight
  ) throws -> any Objective
}

extension ObjectiveKind {
  var lossRemark: String? { nil }

  var heads: Int { 0 }
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

  /// Whether the objective judges without teaching.
  var isZero: Bool { weight == 0 }

  /// A slope of a sample's loss as it enters the gradient.
  public func callAsFunction(_ slope: Double) -> Float { Float(slope * weight / batch) }
}
