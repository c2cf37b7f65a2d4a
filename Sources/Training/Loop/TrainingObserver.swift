/// Somebody who is told how training goes, on rank 0 only.
public protocol TrainingObserver: AnyObject {
  /// Training begins or goes on behind `step` of `steps` completed steps.
  func willTrain(from step: Int, to steps: Int, batch: Int, ranks: Int)

  /// One more step is completed.
  func didStep(_ step: Int)

  /// A line of metrics was written.
  func didRecord(_ metric: MetricsLine)

  /// The held-out samples were judged, or would have been if there were any: the network is that of so many steps,
  /// with the averaged weights in place where those are judged.
  ///
  /// What is done with it here may change neither parameters nor state; the time counts as the validation's.
  func didValidate(after step: Int)

  /// The running moments of averaged weights are measured by the training samples, of which so many are done.
  func didMeasureMoments(by done: Int, of samples: Int)

  /// The run went back, and goes on behind an earlier step: lines of metrics of later ones no longer count.
  func didGoBack(to step: Int)

  /// A checkpoint was written.
  func didWriteCheckpoint(_ path: String)

  /// Something is worth knowing that is nobody's fault.
  func didNote(_ message: String)

  /// Something went wrong that does not stop the run.
  func didWarn(_ message: String)
}

extension TrainingObserver {
  /// Does nothing.
  public func didValidate(after step: Int) {}

  /// Does nothing.
  public func didMeasureMoments(by done: Int, of samples: Int) {}

  /// Does nothing.
  public func didGoBack(to step: Int) {}
}
