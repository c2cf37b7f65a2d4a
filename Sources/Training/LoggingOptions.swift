/// What a run tells besides its log and `metrics.jsonl`.
public struct LoggingOptions: Sendable, Equatable {
  /// Whether event files for TensorBoard are written into the run's folder.
  public var tensorboard = false
  /// Validations from one picture of warped samples in them to the next; 0 for none.
  public var tensorboardImagesEvery = 1

  /// Makes the default options.
  public init() {}
}
