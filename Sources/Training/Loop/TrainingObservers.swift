/// Several who are told how training goes, one after the other.
package final class TrainingObservers: TrainingObserver {
  private let all: [any TrainingObserver]

  /// Takes them in the order in which they are told.
  package init(_ all: [any TrainingObserver]) { self.all = all }

  package func willTrain(from step: Int, to steps: Int, batch: Int, ranks: Int) {
    for observer in all { observer.willTrain(from: step, to: steps, batch: batch, ranks: ranks) }
  }

  package func didStep(_ step: Int) { for observer in all { observer.didStep(step) } }

  package func didRecord(_ metric: MetricsLine) { for observer in all { observer.didRecord(metric) } }

  package func didValidate(after step: Int) { for observer in all { observer.didValidate(after: step) } }

  package func didMeasureMoments(by done: Int, of samples: Int) {
    for observer in all { observer.didMeasureMoments(by: done, of: samples) }
  }

  package func didGoBack(to step: Int) { for observer in all { observer.didGoBack(to: step) } }

  package func didWriteCheckpoint(_ path: String) {
    for observer in all { observer.didWriteCheckpoint(path) }
  }

  package func didNote(_ message: String) { for observer in all { observer.didNote(message) } }

  package func didWarn(_ message: String) { for observer in all { observer.didWarn(message) } }
}
