/// Several who are told how training goes, one after the other.
public final class TrainingObservers: TrainingObserver {
  private let all: [any TrainingObserver]

  /// Takes them in the order in which they are told.
  public init(_ all: [any TrainingObserver]) { self.all = all }

  public func willTrain(from step: Int, to steps: Int, batch: Int, ranks: Int) {
    for observer in all { observer.willTrain(from: step, to: steps, batch: batch, ranks: ranks) }
  }

  public func didStep(_ step: Int) { for observer in all { observer.didStep(step) } }

  public func didRecord(_ metric: MetricsLine) { for observer in all { observer.didRecord(metric) } }

  public func didValidate(after step: Int) { for observer in all { observer.didValidate(after: step) } }

  public func didGoBack(to step: Int) { for observer in all { observer.didGoBack(to: step) } }

  public func didWriteCheckpoint(_ path: String) {
    for observer in all { observer.didWriteCheckpoint(path) }
  }

  public func didNote(_ message: String) { for observer in all { observer.didNote(message) } }

  public func didWarn(_ message: String) { for observer in all { observer.didWarn(message) } }
}
