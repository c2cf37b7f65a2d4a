/// One line of a run's metrics.
public struct Metric: Sendable, Equatable, Codable {
  /// Steps completed.
  public var step: Int
  /// Passes over the training data, as a fraction.
  public var epoch: Double
  /// The mean training loss per sample since the last line, in nats, layers' penalties included.
  public var loss: Double
  /// The training error since the last line, in percent.
  public var error: Double
  /// The learning rate of the last step.
  public var learningRate: Double
  /// The Euclidean norm of the last step's gradient, before it is clipped.
  public var gradientNorm: Double
  /// Samples a second since the last line, over all ranks.
  public var samplesPerSecond: Double
  /// The seconds that rank 0 spent in each phase of its steps since the last line; nil in lines of older programs.
  public var phases: PhaseTimes?
  /// The error on the validation digits, in percent, if it was measured after this step.
  public var validationError: Double?
  /// The last step's warps, by the transformer's path, if they were measured in it.
  public var warps: [String: Warp]?

  private enum CodingKeys: String, CodingKey {
    case step, epoch, loss, error, phases, warps
    case learningRate = "learning_rate"
    case gradientNorm = "gradient_norm"
    case samplesPerSecond = "samples_per_second"
    case validationError = "validation_error"
  }
}
