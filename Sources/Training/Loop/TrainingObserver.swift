/// Somebody who is told how training goes, on rank 0 only.
public protocol TrainingObserver: AnyObject {
  /// Training begins or goes on behind `step` of `steps` completed steps.
  func willTrain(from step: Int, to steps: Int, batch: Int, ranks: Int)

  /// One more step is completed.
  func didStep(_ step: Int)

  /// A line of metrics was written.
  func didRecord(_ metric: MetricsLine)

  /// A checkpoint was written.
  func didWriteCheckpoint(_ path: String)

  /// Something is worth knowing that is nobody's fault.
  func didNote(_ message: String)

  /// Something went wrong that does not stop the run.
  func didWarn(_ message: String)
}
