import Datasets
import EventMessages
import Networks
import Predictions
import Tensors
package import Training

/// Tells TensorBoard how training goes: the numbers of `metrics.jsonl`, and what the transformers make of the same few samples
/// after every so many validations.
package final class TensorBoardObserver: TrainingObserver {
  private let options: LoggingOptions
  private let log: EventLog
  private let strip: WarpStrip?
  private let tag: String
  private let warn: (String) -> Void
  private var validations = 0

  /// The samples of a picture.
  private static let samples = 8

  /// Prepares to tell of what a trainer does from now on, in event files in the run's folder; `warn` hears of what does not
  /// stop training.
  package init(
    _ options: RunOptions, of trainer: Trainer, in folder: RunFolder, warn: @escaping (String) -> Void
  ) {
    (self.options, self.warn) = (options.logging, warn)
    log = EventLog(in: folder.tensorBoardPath, from: trainer.progress, warn: warn)
    tag = trainer.splits.validation == nil ? "train/samples" : "validation/samples"
    strip = Self.strip(options, of: trainer)
  }

  /// Of a network that warps nothing there is none.
  private static func strip(_ options: RunOptions, of trainer: Trainer) -> WarpStrip? {
    guard options.logging.tensorboardImagesEvery > 0, !trainer.network.transformers.isEmpty else {
      return nil
    }
    let samples = trainer.splits.validation ?? trainer.splits.training
    // Neighbours may all be of one class.
    let order = KeyedPermutation(count: samples.count, seed: 1, purpose: .order)
    let chosen = DatasetSlice(
      samples, rows: (0..<min(Self.samples, samples.count)).map { order[$0] }.sorted())
    return WarpStrip(PredictedBatch(trainer.network, chosen, heads: options.objective.heads))
  }

  /// Draws what the transformers do before anything is learnt; a run that ends before it has anything else to tell tells nothing.
  package func willTrain(from step: Int, to steps: Int, batch: Int, ranks: Int) {
    if step == 0, let picture = picture(after: 0) { log.put(picture) }
  }

  package func didRecord(_ metric: MetricsLine) { log.write(.scalars(metric)) }

  package func didValidate(after step: Int) {
    validations += 1
    guard options.tensorboardImagesEvery > 0, validations.isMultiple(of: options.tensorboardImagesEvery)
    else { return }
    if let picture = picture(after: step) { log.write(picture) }
  }

  package func didGoBack(to step: Int) { log.goBack(to: step) }

  package func didWriteCheckpoint(_ path: String) { log.synchronize() }

  package func didStep(_ step: Int) {}

  package func didNote(_ message: String) {}

  package func didWarn(_ message: String) {}

  private func picture(after step: Int) -> TensorBoardEvent? {
    guard let strip else { return nil }
    do {
      return .picture(tag, png: try strip.png(), width: strip.width, height: strip.height, step: step)
    } catch {
      warn("TensorBoard gets no picture of step \(step): \(error); training goes on")
      return nil
    }
  }
}
