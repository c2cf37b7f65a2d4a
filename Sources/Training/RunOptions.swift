public import Datasets
public import Networks

/// Everything that a configuration says: all that fixes a run but its output folder.
public struct RunOptions: Sendable, Equatable {
  /// The seed of everything random.
  public var seed: UInt64 = 1
  /// The images.
  public var data = DataOptions()
  /// The network.
  public var network = NetworkOptions()
  /// What the network is judged by.
  public var objective = [ObjectiveOptions.crossEntropy]
  /// The training.
  public var training = TrainingOptions()
  /// The checkpoints.
  public var checkpoint = CheckpointOptions()
  /// What a run tells besides its log and its metrics.
  public var logging = LoggingOptions()

  /// Makes the default options.
  public init() {}
}
